"""A hundred questions that were written without looking at the index, and the groups that one of ten answers is of."""

from __future__ import annotations

_SAID = """
Pflegefachfrau: 813
Pflegefachmänner: 813
Krankenpflegerinnen in Goslar: 813
Wir suchen Altenpfleger in Goslar: 821
Altenplfegerin: 821
Pflegehelferin: 813 821
OP-Schwester: 813
Hebammen: 813
Rettungssanitäterinnen: 813
Notfallsanitäter Goslar: 813
Erzieherinnen: 831
Erziherin: 831
Kinderpflegerin: 831
Sozialarbeiterin: 831
Heilerziehungspfleger*in: 831
Lehrer: 841 842
Lehrerin Gymnasium: 841
Berufsschullehrer: 842
Nachhilfelehrer: 844
Musiklehrerin: 844
Elektriker: 262
Elektronikerin: 262 263
Elektroniker für Betriebstechnik: 262 263
Mechatronikerin: 261
Mechatroinker: 261
Industriemechaniker: 251
Schlosser: 242 244 251 252
Schweißerin: 244
Dreher: 242
Zerspanungsmechaniker: 242
Werkzeugmacher: 245
Dachdecker: 321
Dachdeckerin: 321
Fliesenleger: 331
Maler: 332
Malerinnen: 332
Trockenbauer: 333
Tischlerin: 223
Schreinerei Mitarbeiter: 223
Zimmerer gesucht: 333 321
Straßenbauer: 322
Baggerfahrer: 525
Kranführerin: 525
Gabelstaplerfahrer: 525
Lagerarbeiter: 513
Lagerist: 513
Paketbote: 513
Briefträgerin: 513
Busfahrerin: 521
Taxifahrer: 521
Lkw-Fahrer in Salzgitter: 521
Kraftfahrer: 521
Pilotin: 523
Kapitän: 524
Zugbegleiter: 514
Bäckerin: 292
Bäker: 292
Konditorin: 292
Fleischerin: 292
Köchin in Wolfsburg: 293
Küchenhilfe: 293
Kellnerin: 633
Kellner: 633
Barkeeper: 633
Hotelkaufmann: 632
Rezeptionistin: 632 714
Reiseverkehrskauffrau: 631
Verkäuferinnen: 621 622 623
Einzelhandelskauffrau: 621
Filialleiter: 621
Friseuse: 823
Kosmetikerin: 823
Gärtnerin: 121
Landschaftsgärtner: 121
Florist: 122
Landwirte: 111
Bauer: 111
Förster: 117
Tierärztin: 815
Tierpflegerin: 115
Zahnärztin: 814
Chirurg: 814
Kinderärztin: 814
Sprechstundenhilfe: 811
Medizinische Fachangestellte: 811
Physiotherapeutin: 817
Ergotherapeuten: 817
Logopädin: 817
Apothekerinnen: 818
Apothekenhelferin: 818 624
Optikerin: 825
Hörakustiker: 825
Zahntechnikerin: 825
Steuerfachangestellte: 723
Buchhalterin: 722
Sekretärin: 714
Bürohilfe: 714
Personalreferentin: 715
Softwareentwicklerin: 434
Fachinformatiker Systemintegration: 431 432 433
"""

UNSEEN: dict[str, tuple[str, ...]] = {
    asked: tuple(groups.split())
    for asked, _colon, groups in (line.rpartition(": ") for line in _SAID.strip().splitlines())
}
