/** The gate of one thread, made when first asked for: it computes beside other threads, so on one processor. */
import { openSession } from '../../graph/node/index.ts'
import type { LoadedGate } from '../../model/index.ts'
import { type Gate, openGate } from '../gate/index.ts'

export function lazyGate(gate: LoadedGate): () => Promise<Gate> {
  let opened: Promise<Gate> | undefined
  return () => {
    opened ??= openGate(gate, onnx => openSession(onnx, { threads: 1 }))
    return opened
  }
}
