/** Damage to PNG files by their chunks, with checksums that are right, so that it reaches the decoder. */
import { deflateSync, inflateSync } from 'node:zlib'
import type { Random } from '../../src/base/index.ts'
import { chance, number, oneOf } from './choices.ts'
import { zeros } from './mutateDicom.ts'
import { type Chunk, headerChunk, plainPng, readPng, writePng } from './pngFile.ts'

const types = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'tEXt',
  'zTXt',
  'iTXt',
  'iCCP',
  'pHYs',
  'acTL',
  'fcTL',
  'fdAT',
  'gAMA',
  '\0\0\0\0',
]

export function damagedPng(bytes: Uint8Array, random: Random): Uint8Array {
  const chunks = readPng(bytes)
  const at = random.integer(chunks.length)
  const chunk = chunks[at]
  const kind = random.integer(9)
  if (kind === 0) chunk.type = oneOf(random, types)
  else if (kind === 1) chunks.splice(at, 1)
  else if (kind === 2)
    chunks.splice(random.integer(chunks.length), 0, ...Array.from({ length: oneOf(random, [1, 2, 1000]) }, () => chunk))
  else if (kind === 3) {
    // The header: size, depth, kind of colour, compression, filter, interlace.
    const { data } = chunks[0]
    for (let n = random.integer(3); n >= 0; n--) {
      const place = random.integer(data.length)
      data[place] = place < 8 ? number(random, 1) : oneOf(random, [0, 1, 2, 3, 4, 6, 8, 16, 32, 255])
    }
  } else if (kind === 4) damageData(chunks, random)
  else if (kind === 5) {
    for (let n = random.integer(4); n >= 0 && chunk.data.length > 0; n--)
      chunk.data[random.integer(chunk.data.length)] = number(random, 1)
  } else if (kind === 6) chunk.data = chunk.data.slice(0, random.integer(chunk.data.length + 1))
  else if (kind === 7) {
    const data = Uint8Array.from({ length: random.integer(40) }, () => random.integer(256))
    chunks.splice(at, 0, { type: oneOf(random, types), data })
  } else {
    // A length or a checksum that is wrong.
    const out = writePng(chunks)
    out[8 + random.integer(Math.min(out.length - 8, 60))] = number(random, 1)
    return out
  }
  return writePng(chunks)
}

/** The rows as they are before packing: too many, too few, with filters that there are not. */
function damageData(chunks: readonly Chunk[], random: Random): void {
  const data = chunks.find(({ type }) => type === 'IDAT')
  if (!data) return
  const rows = new Uint8Array(inflateSync(data.data))
  for (let n = random.integer(6); n >= 0; n--) rows[random.integer(rows.length)] = number(random, 1)
  const length = chance(random, 0.5) ? rows.length : random.integer(2 * rows.length)
  data.data = new Uint8Array(deflateSync(Buffer.concat([rows, rows]).subarray(0, length)))
}

/** A small file of a large picture, or one that becomes more than it says. */
export function inflatedPng(random: Random): Uint8Array {
  const end = { type: 'IEND', data: new Uint8Array(0) }
  const depth = oneOf(random, [1, 8, 16])
  const colour = oneOf(random, depth === 1 ? [0, 3] : depth === 8 ? [0, 2, 3, 4, 6] : [0, 2, 4, 6])
  const [width, height] = oneOf(random, [
    [8000, 8000],
    [64_000_000, 1],
    [1, 64_000_000],
    [4600, 4600],
    [16, 16],
  ])
  const header = headerChunk({ width, height, depth, colour, interlace: Number(chance(random, 0.3)) })
  const palette = { type: 'PLTE', data: new Uint8Array(768) }
  const packed = zeros(oneOf(random, [20, 130, 520]), deflateSync)
  const kind = random.integer(4)
  if (kind === 0) {
    const profile = { type: 'iCCP', data: new Uint8Array([0x61, 0, 0, ...packed]) }
    return plainPng({ width: 23, height: 17, depth: 8, colour: 0, interlace: 0 }, [profile])
  }
  if (kind === 1) {
    // The size that is looked at is small, a later one is not.
    const small = headerChunk({ width: 16, height: 16, depth: 8, colour: 0, interlace: 0 })
    return writePng([small, header, palette, { type: 'IDAT', data: packed }, end])
  }
  return writePng([header, palette, { type: 'IDAT', data: packed }, end])
}
