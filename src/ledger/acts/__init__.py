"""What people do to books: values in, texts out. Nothing here touches the disk."""
