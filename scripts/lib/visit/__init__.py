"""A whole visit to the mini-program over HTTP, with a client generated from the OpenAPI document."""
