"""What a person or a clock may ask: fetch, check permission, ask the domain, write once with the audit entry."""
