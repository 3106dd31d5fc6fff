/**
 * The safetensors format (https://github.com/huggingface/safetensors): a length, a JSON header with each tensor's type, shape and place, then
 * the bytes. It holds no code, and every framework reads it. Packages and checkpoints are stored so.
 */
import { PhysisError } from '../base/index.ts'
import { size } from '../graph/index.ts'
import { fromHalf, toHalf } from './half.ts'

export type Tensor = { shape: readonly number[]; data: Float32Array }
export type StoredType = 'F32' | 'F16'
export type SafetensorsFile = { tensors: Map<string, Tensor>; metadata: Record<string, string> }

const bytesOf = { F32: 4, F16: 2 } as const

/** The chunks of a file, in order: to be written one after the other, so that nothing is copied twice. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  type: StoredType,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const [name, { shape, data }] of tensors) {
    const start = end
    end += data.length * bytesOf[type]
    header[name] = { dtype: type, shape, data_offsets: [start, end] }
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // Padded with spaces to a multiple of 8, so that the data can be mapped.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20)
  padded.set(json)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true)
  const chunks: Uint8Array[] = [length, padded]
  for (const { data } of tensors.values())
    chunks.push(
      type === 'F32'
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(Uint16Array.from(data, toHalf).buffer),
    )
  return chunks
}

/**
 * Reads a file of F32 and F16 tensors, as 32-bit floats. The machine must be little-endian, as all that run the runtime are.
 *
 * @param name of the file, for errors
 * @throws {PhysisError} if it is damaged, cut off or holds another type
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const damaged = (why: string) => new PhysisError(`${name} is no whole safetensors file (${why}): fetch it again`)
  if (bytes.length < 8) throw damaged('it is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > bytes.length - 8) throw damaged('its header is cut off')
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength)))
  } catch {
    throw damaged('its header is no JSON')
  }
  if (!isRecord(header)) throw damaged('its header lists no tensors')
  const base = 8 + headerLength
  const tensors = new Map<string, Tensor>()
  for (const [key, entry] of Object.entries(header)) {
    if (key === '__metadata__') continue
    if (!isRecord(entry)) throw damaged(`${key} is not described`)
    const { dtype, shape, data_offsets: offsets } = entry
    if (dtype !== 'F32' && dtype !== 'F16')
      throw new PhysisError(`${name} holds ${key} as ${String(dtype)}: save it as F32 or F16`)
    if (!isShape(shape) || !isShape(offsets) || offsets.length !== 2) throw damaged(`${key} has no shape or place`)
    const [start, end] = offsets
    const count = size(shape)
    if (end - start !== count * bytesOf[dtype] || base + end > bytes.length) throw damaged(`${key} is cut off`)
    tensors.set(key, { shape, data: readTensor(bytes, base + start, count, dtype) })
  }
  return { tensors, metadata: (header.__metadata__ ?? {}) as Record<string, string> }
}

function readTensor(bytes: Uint8Array, start: number, count: number, type: StoredType): Float32Array {
  // Not slice(): of a Node Buffer it is no copy, and its .buffer would be the whole file.
  const { buffer } = new Uint8Array(bytes.subarray(start, start + count * bytesOf[type]))
  if (type === 'F32') return new Float32Array(buffer)
  const halves = new Uint16Array(buffer)
  const data = new Float32Array(count)
  for (let i = 0; i < count; i++) data[i] = fromHalf(halves[i])
  return data
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0)
