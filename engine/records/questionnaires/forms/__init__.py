"""The forms that come with the program, one FHIR R4B Questionnaire a file."""
