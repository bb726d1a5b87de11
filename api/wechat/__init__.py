"""What WeChat calls or asks for: callbacks, sign-in, the JS-SDK, verification files."""
