"""Everything else of AWS: vault files (S3), mail (SES), workflow (Step Functions), sign-in (Cognito), clock."""
