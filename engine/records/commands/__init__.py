"""The commands of records: `attune vault`, `patient`, `sessions`, `audit`, `questionnaire`, `report`, `deidentify`."""
