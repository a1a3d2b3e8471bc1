"""The only place that knows DynamoDB. One module per noun; domain objects go in and come out."""
