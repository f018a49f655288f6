"""What people do in an appraisal, from opening it to the sealed opinion."""
