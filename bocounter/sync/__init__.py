"""The round with the ERP: words out first, then what changed there, then what is gone."""
