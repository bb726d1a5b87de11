"""What every route needs: access, body, parameters, cookies, errors, headers, rate limits, pages."""
