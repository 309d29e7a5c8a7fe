"""The finished pictures: kept, found again, compared, chosen from nine."""
