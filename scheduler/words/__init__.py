"""Every text of the product in Chinese and English, and outside text made fit to be shown."""
