"""Words of every day that no list of titles has, and what they mean there."""

from __future__ import annotations

from typing import Final

from buendnis.evidence.search.words import words_in

EVERYDAY: Final = {
    "Trucker": "Berufskraftfahrer",
    "Brummifahrer": "Berufskraftfahrer",
    "Laster fahren": "Berufskraftfahrer",
    "Müllmann": "Müllwerker",
    "Müllabfuhr": "Müllwerker",
    "Sani": "Rettungssanitäter",
    "Kita-Kraft": "Erzieher",
    "Kindergarten": "Erzieher",
    "Krippe": "Erzieher",
    "Altenheim": "Altenpfleger",
    "Pflegedienst": "Pflegefachkraft",
    "Pflege": "Pflegefachkraft",
    "Seniorenbetreuung": "Betreuungskraft",
    "Zahnarztpraxis": "Zahnmedizinische Fachangestellte",
    "Doktor": "Arzt",
    "Doc": "Arzt",
    "Schrauber": "Kraftfahrzeugmechatroniker",
    "Autoschlosser": "Kraftfahrzeugmechatroniker",
    "Strippenzieher": "Elektroinstallateur",
    "Coder": "Programmierer",
    "Developer": "Softwareentwickler",
    "Admin": "Systemadministrator",
    "IT-Support": "EDV-Support-Spezialist",
    "Computerfachmann": "Fachinformatiker",
    "Bulle": "Polizist",
    "Pauker": "Lehrer",
    "Kita": "Erzieher",
    "Tippse": "Schreibkraft",
    "Zeitungsjunge": "Zeitungszusteller",
    "Pizzabote": "Auslieferungsfahrer",
    "Fahrradkurier": "Kurierfahrer",
    "Security": "Sicherheitsmitarbeiter",
    "Türsteher": "Sicherheitsmitarbeiter",
    "Zimmermädchen": "Zimmermädchen",
    "Housekeeping": "Zimmermädchen",
    "Putzmann": "Reinigungskraft",
    "Raumpflegerin": "Reinigungskraft",
    "Handy verkaufen": "Telekommunikationsfachverkäufer",
    "Sparkasse": "Bankkaufmann",
    "Versicherung": "Versicherungskaufmann",
    "Photovoltaik": "Solarteur",
    "Windrad": "Windenergieanlagentechniker",
    "Wärmepumpe": "Anlagenmechaniker - Sanitär-, Heizungs- und Klimatechnik",
}
BY_WORDS: Final = {"".join(words_in(said)): meant for said, meant in EVERYDAY.items()}
