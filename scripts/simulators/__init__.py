"""The world around the product, as real HTTP servers: WeChat, a person's phone, the partners."""
