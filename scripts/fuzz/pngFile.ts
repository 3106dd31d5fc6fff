/** PNG files chunk by chunk (PNG specification, 5.3), so that each may be wrong while its checksum is right. */
import { crc32, deflateSync } from 'node:zlib'

export type Chunk = { type: string; data: Uint8Array }

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

export function writePng(chunks: readonly Chunk[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat([
      signature,
      ...chunks.flatMap(({ type, data }) => {
        const head = Buffer.alloc(8)
        head.writeUInt32BE(data.length)
        head.write(type, 4, 'latin1')
        const check = Buffer.alloc(4)
        check.writeUInt32BE(crc32(data, crc32(head.subarray(4))))
        return [head, Buffer.from(data), check]
      }),
    ]),
  )
}

/** The chunks of a whole PNG. */
export function readPng(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
    chunks.push({ type, data: bytes.slice(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return chunks
}

export type Header = { width: number; height: number; depth: number; colour: number; interlace: number }

export function headerChunk({ width, height, depth, colour, interlace }: Header): Chunk {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([depth, colour, 0, 0, interlace], 8)
  return { type: 'IHDR', data: new Uint8Array(data) }
}

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Column, row, and steps of the seven passes of Adam7 (8.2). */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
]

/** A PNG whose rows take all five filters in turn. */
export function plainPng(header: Header, more: readonly Chunk[] = []): Uint8Array {
  const { width, height, depth, colour, interlace } = header
  const sizes = interlace
    ? passes.map(([x, y, dx, dy]) => [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)])
    : [[width, height]]
  const rows = sizes.flatMap(([columns, lines]) =>
    columns > 0
      ? Array.from({ length: lines }, (_, y) => {
          const row = Buffer.alloc(1 + Math.ceil((columns * depth * channelsOf[colour]) / 8))
          for (let i = 1; i < row.length; i++) row[i] = (i * 7 + y * 3) % 256
          row[0] = y % 5
          return row
        })
      : [],
  )
  const data = new Uint8Array(deflateSync(Buffer.concat(rows)))
  return writePng([headerChunk(header), ...more, { type: 'IDAT', data }, { type: 'IEND', data: new Uint8Array(0) }])
}
