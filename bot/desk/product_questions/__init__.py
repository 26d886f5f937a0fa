"""Questions about a product: asked on its page, answered by staff, published as an article that the bot finds too."""
