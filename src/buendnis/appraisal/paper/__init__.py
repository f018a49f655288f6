"""The papers of the appraisal: the expert opinion as PDF and DOCX."""
