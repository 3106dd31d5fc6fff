import { describe, expect, it } from 'vitest'
import { PhysisError } from '../base/index.ts'
import { decodeSafetensors, encodeSafetensors, type StoredType, type Tensor } from './safetensors.ts'

const tensors = new Map<string, Tensor>([
  ['weight', { shape: [2, 3], data: Float32Array.of(0, -1, 2.5, 1024, 2 ** -14, -0.125) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['ünïcode', { shape: [1], data: Float32Array.of(3) }],
])

const file = (type: StoredType, metadata = {}) => Buffer.concat(encodeSafetensors(tensors, type, metadata))

/** A file with this header and `bytes` bytes of data. */
function withHeader(header: unknown, bytes: number): Uint8Array {
  const json =
    typeof header === 'string' || Buffer.isBuffer(header) ? Buffer.from(header) : Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(bytes)])
}

describe.each(['F32', 'F16'] as const)('a file of %s', type => {
  it('comes back, with its metadata', () => {
    const found = decodeSafetensors(file(type, { who: 'we' }), 'x')
    expect(found.tensors).toEqual(tensors)
    expect([...found.tensors.keys()]).toEqual([...tensors.keys()])
    expect(found.metadata).toEqual({ who: 'we' })
  })
  it('comes back from the middle of a larger array', () => {
    const bytes = file(type)
    const large = new Uint8Array(bytes.length + 3)
    large.set(bytes, 3)
    expect(decodeSafetensors(large.subarray(3), 'x').tensors).toEqual(tensors)
  })
  it('is refused wherever it is cut off', () => {
    const bytes = file(type)
    for (let n = 0; n < bytes.length; n++)
      expect(() => decodeSafetensors(bytes.subarray(0, n), 'x'), `${n} bytes`).toThrow(PhysisError)
  })
})

it('lies on the disk as the format says', () => {
  const bytes = Buffer.concat(encodeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, -2) }]]), 'F32'))
  const length = Number(bytes.readBigUInt64LE(0))
  expect(length % 8).toBe(0)
  expect(JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'))).toEqual({
    __metadata__: {},
    a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
  })
  expect(bytes.subarray(8 + length).toString('hex')).toBe('0000803f000000c0')
})

it.each([
  ['no JSON', '{"a":', 'film.safetensors is no whole safetensors file (its header is no JSON): fetch it again'],
  ['no UTF-8', Buffer.of(0x7b, 0xff, 0x7d), 'its header is no JSON'],
  ['nothing', null, 'its header lists no tensors'],
  ['a list', [], 'its header lists no tensors'],
  ['an empty entry', { a: null }, 'a is not described'],
  ['no shape', { a: { dtype: 'F32', data_offsets: [0, 4] } }, 'a has no shape or place'],
  ['a negative place', { a: { dtype: 'F32', shape: [1], data_offsets: [-4, 0] } }, 'a has no shape or place'],
  ['a fraction', { a: { dtype: 'F32', shape: [0.5], data_offsets: [0, 2] } }, 'a has no shape or place'],
  ['a place that is too short', { a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 'a is cut off'],
  ['a place behind the end', { a: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, 'a is cut off'],
  [
    'another type',
    { a: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } },
    'film.safetensors holds a as BF16: save it as F32 or F16',
  ],
])('a header with %s is refused', (_, header, message) => {
  expect(() => decodeSafetensors(withHeader(header, 8), 'film.safetensors')).toThrow(message)
})

it('a header longer than the file is refused', () => {
  const bytes = file('F32')
  bytes.writeBigUInt64LE(2n ** 63n, 0)
  expect(() => decodeSafetensors(bytes, 'x')).toThrow('its header is cut off')
})
