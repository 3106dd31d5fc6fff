"""Prints the versions of the peers as JSON, or fails on the first that does not start."""
import json
import platform

import onnxruntime
import torch

print(json.dumps({'python': platform.python_version(), 'torch': torch.__version__, 'onnxruntime': onnxruntime.__version__}))
