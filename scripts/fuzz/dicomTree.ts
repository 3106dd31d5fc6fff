/**
 * A DICOM file as a tree that can be written back, and that can lie: every element may claim another tag, representation
 * or length than it has, and an open one may go without its end. Read for well-formed seeds only (PS3.5, section 7;
 * PS3.10, 7.1), by code that shares nothing with the reader under test.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

export type Node = {
  tag: number
  /** Empty in implicit VR, and of items and delimiters. */
  vr: string
  content: Uint8Array | Node[]
  /** Of undefined length, with a delimiter behind it. */
  open: boolean
  /** What the length says, where that is not true. */
  claimedLength?: number
  /** Open, and nothing says where it ends. */
  endless?: boolean
}

export type Encoding = { explicit: boolean; littleEndian: boolean }

export type DicomTree = {
  meta: Node[]
  body: Node[]
  encoding: Encoding
  deflated: boolean
}

export const item = 0xfffee000
export const itemEnd = 0xfffee00d
export const sequenceEnd = 0xfffee0dd
export const pixelData = 0x7fe00010

export const longVrs = ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']
export const shortVrs = 'AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' ')

const metaEncoding: Encoding = { explicit: true, littleEndian: true }

/** The tree of a file with a preamble; undefined where it is written in a way that is not understood here. */
export function readTree(bytes: Uint8Array): DicomTree | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer.toString('latin1', 128, 132) !== 'DICM') return undefined
  try {
    let at = 132
    const meta: Node[] = []
    while (at < buffer.length && buffer.readUInt16LE(at) === 2) {
      const { node, end } = readNode(buffer, at, metaEncoding)
      meta.push(node)
      at = end
    }
    const uid = meta.find(node => node.tag === 0x00020010)?.content
    if (!(uid instanceof Uint8Array)) return undefined
    const syntax = Buffer.from(uid).toString('latin1').replace(/\0/g, '')
    const encoding = { explicit: syntax !== '1.2.840.10008.1.2', littleEndian: syntax !== '1.2.840.10008.1.2.2' }
    const deflated = syntax === '1.2.840.10008.1.2.1.99'
    const rest = buffer.subarray(at)
    const body = readNodes(deflated ? inflateRawSync(rest) : rest, encoding)
    return { meta, body, encoding, deflated }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readNodes(buffer: Buffer, encoding: Encoding): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at < buffer.length; ) {
    const { node, end } = readNode(buffer, at, encoding)
    nodes.push(node)
    at = end
  }
  return nodes
}

function readNode(buffer: Buffer, at: number, encoding: Encoding): { node: Node; end: number } {
  const { explicit, littleEndian } = encoding
  const uint16 = (from: number) => (littleEndian ? buffer.readUInt16LE(from) : buffer.readUInt16BE(from))
  const uint32 = (from: number) => (littleEndian ? buffer.readUInt32LE(from) : buffer.readUInt32BE(from))
  const tag = uint16(at) * 65536 + uint16(at + 2)
  const isDelimiter = tag >>> 16 === 0xfffe
  const vr = explicit && !isDelimiter ? buffer.toString('latin1', at + 4, at + 6) : ''
  const isShort = vr !== '' && !longVrs.includes(vr)
  const begin = vr === '' || isShort ? at + 8 : at + 12
  const length = isShort ? uint16(at + 6) : uint32(begin - 4)
  const open = length === 0xffffffff
  if (!open && begin + length > buffer.length) throw new RangeError('beyond the end')
  if (!open) {
    const value = buffer.subarray(begin, begin + length)
    const isNested = vr === 'SQ' || (tag === item && length > 0 && looksLikeElements(value, encoding))
    const content = isNested ? readNodes(value, encoding) : new Uint8Array(value)
    return { node: { tag, vr, content, open }, end: begin + length }
  }
  const content: Node[] = []
  for (let next = begin; ; ) {
    const end = uint16(next) * 65536 + uint16(next + 2)
    if (end === itemEnd || end === sequenceEnd) return { node: { tag, vr, content, open }, end: next + 8 }
    // Fragments of pixels hold no elements.
    const inner = tag === pixelData ? readFragment(buffer, next, uint32(next + 4)) : readNode(buffer, next, encoding)
    content.push(inner.node)
    next = inner.end
  }
}

function readFragment(buffer: Buffer, at: number, length: number): { node: Node; end: number } {
  if (at + 8 + length > buffer.length) throw new RangeError('beyond the end')
  const content = new Uint8Array(buffer.subarray(at + 8, at + 8 + length))
  return { node: { tag: item, vr: '', content, open: false }, end: at + 8 + length }
}

const looksLikeElements = (value: Buffer, { explicit }: Encoding): boolean =>
  value.length >= 8 && (!explicit || /^[A-Z]{2}$/.test(value.toString('latin1', 4, 6)))

/** The file as its elements claim to be. */
export function writeTree({ meta, body, encoding, deflated }: DicomTree): Uint8Array {
  const written = writeNodes(body, encoding)
  return new Uint8Array(
    Buffer.concat([
      Buffer.alloc(128),
      Buffer.from('DICM'),
      writeNodes(meta, metaEncoding),
      deflated ? deflateRawSync(written, { level: 1 }) : written,
    ]),
  )
}

export const writeNodes = (nodes: readonly Node[], encoding: Encoding): Buffer =>
  Buffer.concat(nodes.map(node => writeNode(node, encoding)))

function writeNode({ tag, vr, content, open, claimedLength, endless }: Node, encoding: Encoding): Buffer {
  const { littleEndian } = encoding
  const numbers = (...values: readonly (readonly [value: number, bytes: 2 | 4])[]) =>
    Buffer.concat(
      values.map(([value, bytes]) => {
        const buffer = Buffer.alloc(bytes)
        if (littleEndian) buffer.writeUIntLE(value % 2 ** (8 * bytes), 0, bytes)
        else buffer.writeUIntBE(value % 2 ** (8 * bytes), 0, bytes)
        return buffer
      }),
    )
  const inner = content instanceof Uint8Array ? Buffer.from(content) : writeNodes(content, encoding)
  const length = claimedLength ?? (open ? 0xffffffff : inner.length)
  const head = [numbers([Math.floor(tag / 65536), 2], [tag % 65536, 2])]
  if (vr === '') head.push(numbers([length, 4]))
  else if (longVrs.includes(vr)) head.push(Buffer.from(vr, 'latin1'), numbers([0, 2], [length, 4]))
  else head.push(Buffer.from(vr, 'latin1'), numbers([length, 2]))
  const end = tag === item ? itemEnd : sequenceEnd
  const tail = open && !endless ? [numbers([Math.floor(end / 65536), 2], [end % 65536, 2], [0, 4])] : []
  return Buffer.concat([...head, inner, ...tail])
}

/** A copy that can be changed without harm to the seed. */
export const copyTree = (tree: DicomTree): DicomTree => structuredClone(tree)

/** Every list of nodes in the tree, the outermost first. */
export function listsOf(nodes: Node[]): Node[][] {
  return [nodes, ...nodes.flatMap(({ content }) => (content instanceof Uint8Array ? [] : listsOf(content)))]
}

export const find = (nodes: readonly Node[], tag: number): Node | undefined => nodes.find(node => node.tag === tag)
