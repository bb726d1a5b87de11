"""WeChat's callbacks: verify, decrypt, parse, answer, encrypt."""
