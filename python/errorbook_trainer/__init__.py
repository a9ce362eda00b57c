"""Fine-tuning for Errorbook: LoRA training, a tiny model for demonstrations, and conversion to GGUF."""
