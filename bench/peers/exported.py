"""An exported file, `model.onnx` in the case's folder, in Python's onnxruntime with the options of src/graph/node/session.ts."""
import onnxruntime
from safetensors.numpy import load_file

from serve import serve


def prepare(folder, job, variant):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job['threads']
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry('session.set_denormal_as_zero', '1')
    session = onnxruntime.InferenceSession(folder / 'model.onnx', options, providers=['CPUExecutionProvider'])
    inputs = load_file(folder / 'inputs.safetensors')
    feeds = {i.name: inputs[i.name] for i in session.get_inputs()}
    months = [o.name for o in session.get_outputs()].index('member_months')

    def step():
        return session.run(None, feeds)

    return step, step()[months].reshape(-1), None


serve(prepare)
