"""WeChat's API: accounts, official account, mini-program, sign-in, media."""
