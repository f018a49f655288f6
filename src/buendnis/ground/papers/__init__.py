"""Papers: accessible PDF and DOCX on an alliance's letterhead, and the electronic seal. Pure functions.

A room describes its document once, as a :class:`~buendnis.ground.papers.paper.Paper` made of plain blocks,
and gets the same words as PDF (``pdf``) and as DOCX (``docx``). ``seal`` signs a PDF and verifies it.
"""
