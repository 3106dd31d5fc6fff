/**
 * Damage to the structure of a DICOM file: one function a kind, each on a copy of a seed's tree. What it changes stays what it
 * was meant to be, so that damage reaches what lies behind the first check.
 */
import { deflateRawSync } from 'node:zlib'
import { keyedRandom, type Random } from '../../src/base/index.ts'
import { tags } from '../../src/dicom/tags.ts'
import { chance, number, oneOf } from './choices.ts'
import {
  type DicomTree,
  find,
  item,
  itemEnd,
  listsOf,
  longVrs,
  type Node,
  pixelData,
  sequenceEnd,
  shortVrs,
  writeNodes,
} from './dicomTree.ts'

export type DicomMutation = (tree: DicomTree, random: Random, donor: DicomTree) => void

const knownTags = Object.values(tags).map(([tag]) => tag)
const syntaxes = [
  ...['', '.1', '.2', '.5', '.1.99', '.4.50', '.4.51', '.4.57', '.4.70', '.4.80', '.4.81', '.4.90', '.4.91'],
  ...['.4.110', '.4.111', '.4.112', '.4.201', '.4.202', '.4.203', '.4.100', '.7', '.4.92'],
].map(end => `1.2.840.10008.1.2${end}`)

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

/** An element anywhere, with the list it stands in; those that are read, mostly. */
function anyNode(tree: DicomTree, random: Random): { list: Node[]; node: Node; at: number } {
  if (tree.body.length === 0) tree.body.push({ tag: 0x00080005, vr: 'CS', content: latin1('ISO_IR 100'), open: false })
  const lists = listsOf(tree.body).filter(list => list.length > 0)
  const list = chance(random, 0.6) ? tree.body : oneOf(random, lists)
  const at = random.integer(list.length)
  return { list, node: list[at], at }
}

const isNumber = ({ vr, tag }: Node) =>
  ['US', 'SS', 'UL', 'SL', 'xs'].includes(vr || (Object.values(tags).find(([t]) => t === tag)?.[1] ?? ''))

const texts = [
  ...['', ' ', '0', '-1', '1e308', '-1e308', '1e-320', 'NaN', 'Infinity', '0x10', '1\\', '\\', '\\\\\\', '.', '1,5'],
  ...['\x1b$B', '\x1b', '\x1b$)C\x1b(B\x1b', '\xff\xfe', 'ISO_IR 192', '\\ISO 2022 IR 87', 'GB18030', '__proto__'],
  ...['constructor', 'POLYGONAL', 'CIRCULAR\\RECTANGULAR', 'SIGMOID', 'LINEAR_EXACT', 'MONOCHROME1', 'PALETTE COLOR'],
  ...['RGB', 'YBR_FULL_422', 'XYB', 'YBR_RCT', '99999999', '20190230', '999Y', '000D', 'L\\F', 'toString', '1\\1\\1'],
]

function anyText(random: Random): Uint8Array {
  const text = oneOf(random, texts)
  if (chance(random, 0.1)) return latin1(`${text}\\`.repeat(1 + random.integer(30_000)))
  if (chance(random, 0.1)) return latin1('\x1b$B0!\x1b(B^='.repeat(1 + random.integer(8000)))
  if (chance(random, 0.1)) return Uint8Array.from({ length: random.integer(64) }, () => random.integer(256))
  return latin1(text)
}

/** A nest of sequences, so deep. */
function nest(depth: number, open: boolean, explicit: boolean): Node {
  let node: Node = { tag: 0x00080104, vr: explicit ? 'LO' : '', content: latin1('deep'), open: false }
  for (let i = 0; i < depth; i++) {
    const inner: Node = { tag: item, vr: '', content: [node], open }
    node = { tag: 0x00082218, vr: explicit ? 'SQ' : '', content: [inner], open }
  }
  return node
}

const fragmentsOf = (tree: DicomTree): Node[] | undefined => {
  const content = find(tree.body, pixelData)?.content
  return content instanceof Uint8Array ? undefined : content
}

/** Kinds that damage any film. */
export const anyFilm = {
  tag(tree, random) {
    const { node } = anyNode(tree, random)
    const others = [0, item, itemEnd, sequenceEnd, pixelData, 0x00020010, 0xffffffff, number(random, 4)]
    node.tag = chance(random, 0.7) ? oneOf(random, knownTags) : oneOf(random, others)
  },
  vr(tree, random) {
    const { node } = anyNode(tree, random)
    node.vr = oneOf(random, [
      oneOf(random, shortVrs),
      oneOf(random, longVrs),
      oneOf(random, ['ZZ', '\0\0', 'us', '  ', 'A1', '\xff\xff', '']),
    ])
  },
  length(tree, random) {
    const { node } = anyNode(tree, random)
    const own = node.content instanceof Uint8Array ? node.content.length : 8
    node.claimedLength = number(random, chance(random, 0.5) ? 2 : 4, own)
  },
  'undefined length'(tree, random) {
    const { node } = anyNode(tree, random)
    node.open = true
    node.endless = chance(random, 0.5)
    if (chance(random, 0.3)) node.vr = tree.encoding.explicit ? oneOf(random, ['UN', 'SQ', 'OB', 'UT']) : ''
    if (chance(random, 0.3))
      node.content = [{ tag: item, vr: '', content: new Uint8Array(0), open: chance(random, 0.5) }]
  },
  value(tree, random) {
    const { node } = anyNode(tree, random)
    if (!(node.content instanceof Uint8Array)) return
    if (isNumber(node)) {
      const bytes = Buffer.alloc(
        2 * (chance(random, 0.7) ? Math.max(1, node.content.length / 2) | 0 : random.integer(8)),
      )
      for (let i = 0; i + 1 < bytes.length; i += 2) {
        const near = Buffer.from(node.content).subarray(i, i + 2)
        const value = number(random, 2, near.length === 2 ? near.readUInt16LE(0) : 0)
        if (tree.encoding.littleEndian) bytes.writeUInt16LE(value, i)
        else bytes.writeUInt16BE(value, i)
      }
      node.content = new Uint8Array(bytes)
    } else if (node.tag === pixelData) {
      node.content = node.content.slice(0, random.integer(node.content.length + 1))
    } else {
      const text = anyText(random)
      node.content = text.length % 2 === 0 || chance(random, 0.1) ? text : new Uint8Array([...text, 0x20])
      if (node.content.length > 0xffff && tree.encoding.explicit) node.vr = 'UT'
    }
  },
  element(tree, random, donor) {
    const { list, node, at } = anyNode(tree, random)
    const kind = random.integer(5)
    if (kind === 0) list.splice(at, 1)
    else if (kind === 1) list.splice(at, 0, ...Array.from({ length: 1 + random.integer(50) }, () => node))
    else if (kind === 2) list.splice(random.integer(list.length), 0, ...list.splice(at, 1))
    else if (kind === 3) list.splice(at, 0, structuredClone(anyNode(donor, random).node))
    else {
      const own = structuredClone(anyNode(donor, random).node)
      node.content = own.content
      node.open = own.open
    }
  },
  sequence(tree, random) {
    const { explicit } = tree.encoding
    const { list, at } = anyNode(tree, random)
    const kind = random.integer(5)
    if (kind === 0) list.splice(at, 0, nest(oneOf(random, [1, 2, 63, 64, 65, 300]), chance(random, 0.7), explicit))
    else if (kind === 1) {
      const tag = oneOf(random, [item, itemEnd, sequenceEnd])
      list.splice(at, 0, { tag, vr: '', content: new Uint8Array(0), open: chance(random, 0.3), endless: true })
    } else {
      const sequences = listsOf(tree.body).flatMap(nodes =>
        nodes.filter(({ content }) => !(content instanceof Uint8Array)),
      )
      if (sequences.length === 0) return
      const sequence = oneOf(random, sequences)
      const items = sequence.content as Node[]
      if (kind === 2) sequence.endless = true
      else if (kind === 3 && items.length > 0)
        sequence.content = Array.from({ length: oneOf(random, [2, 63, 64, 65, 70]) }, () => oneOf(random, items))
      else sequence.open = !sequence.open
    }
  },
  syntax(tree, random) {
    const node = find(tree.meta, 0x00020010)
    if (!node) return
    node.content = latin1(chance(random, 0.9) ? oneOf(random, syntaxes) : String(oneOf(random, texts)))
  },
  meta(tree, random) {
    if (tree.meta.length === 0) return
    const node = oneOf(random, tree.meta)
    const kind = random.integer(5)
    if (kind === 0) tree.meta.splice(tree.meta.indexOf(node), 1)
    else if (kind === 1) node.claimedLength = number(random, 4, 20)
    else if (kind === 2) node.open = true
    else if (kind === 3) tree.meta.push(...Array.from({ length: oneOf(random, [1, 99, 101, 5000]) }, () => node))
    else tree.encoding = { explicit: chance(random, 0.5), littleEndian: chance(random, 0.5) }
  },
  shutter(tree, random) {
    const corners = Array.from({ length: 3 + random.integer(600) }, (_, i) =>
      chance(random, 0.5)
        ? `${number(random, 2)}\\${number(random, 2)}`
        : `${(i % 2) * oneOf(random, [8000, 65535])}\\${31 * i}`,
    )
    const vr = (name: string) => (tree.encoding.explicit ? name : '')
    const set = (tag: number, name: string, text: string) => {
      const at = tree.body.findIndex(node => node.tag >= tag)
      const content = latin1(text.length % 2 ? `${text} ` : text)
      const node: Node = { tag, vr: vr(content.length > 0xffff ? 'UT' : name), content, open: false }
      tree.body.splice(at < 0 ? tree.body.length : at, tree.body[at]?.tag === tag ? 1 : 0, node)
    }
    set(tags.ShutterShape[0], 'CS', oneOf(random, ['POLYGONAL', 'POLYGONAL\\CIRCULAR', 'CIRCULAR', 'RECTANGULAR']))
    set(tags.VerticesOfThePolygonalShutter[0], 'IS', corners.join('\\'))
  },
} satisfies Record<string, DicomMutation>

/** Kinds that damage how compressed frames are packed. */
export const packedFilm = {
  fragments(tree, random) {
    const fragments = fragmentsOf(tree)
    if (!fragments || fragments.length < 2) return
    const at = random.integer(fragments.length)
    const own = fragments[at].content as Uint8Array
    const kind = random.integer(8)
    if (kind === 0) fragments[at].claimedLength = number(random, 4, own.length)
    else if (kind === 1) fragments.splice(at, 1)
    else if (kind === 2) {
      const cut = random.integer(own.length + 1)
      const [first, second] = [own.slice(0, cut), own.slice(cut)]
      fragments.splice(at, 1, { ...fragments[at], content: first }, { ...fragments[at], content: second })
    } else if (kind === 3) fragments.splice(at, 0, { ...fragments[at], content: new Uint8Array(0) })
    else if (kind === 4) fragments.reverse()
    else if (kind === 5) find(tree.body, pixelData)!.endless = true
    else if (kind === 6) {
      const count = oneOf(random, [100, 19_999, 20_001, 60_000])
      const piece: Node = { tag: item, vr: '', content: own.slice(0, random.integer(3)), open: false }
      fragments.splice(at, 0, ...Array.from({ length: count }, () => piece))
    } else fragments[at].tag = oneOf(random, [itemEnd, sequenceEnd, pixelData, 0, number(random, 4)])
  },
  offsets(tree, random) {
    const fragments = fragmentsOf(tree)
    if (!fragments || fragments.length === 0) return
    const table = Buffer.alloc(oneOf(random, [0, 2, 4, 8, 12, 400, 80_004]))
    for (let i = 0; i + 4 <= table.length; i += 4) table.writeUInt32LE(number(random, 4, 8 * i), i)
    fragments[0].content = new Uint8Array(table)
    const numberOfFrames = find(tree.body, tags.NumberOfFrames[0])
    if (numberOfFrames)
      numberOfFrames.content = latin1(oneOf(random, ['1 ', '2 ', '3 ', '99', '-1', '1e9 ', '2147483647', 'x ']))
    if (!chance(random, 0.4)) return
    const wide = (): Uint8Array => {
      const bytes = Buffer.alloc(8 * random.integer(4) + oneOf(random, [0, 0, 4]))
      for (let i = 0; i + 8 <= bytes.length; i += 8)
        bytes.writeBigUInt64LE(
          (BigInt(number(random, 4)) << (chance(random, 0.3) ? 32n : 0n)) + BigInt(random.integer(4)),
          i,
        )
      return new Uint8Array(bytes)
    }
    const at = tree.body.findIndex(({ tag }) => tag === pixelData)
    tree.body.splice(
      at,
      0,
      { tag: 0x7fe00001, vr: 'OV', content: wide(), open: false },
      { tag: 0x7fe00002, vr: 'OV', content: wide(), open: false },
    )
  },
} satisfies Record<string, DicomMutation>

/** Sets the first number of an element, if it is there. */
export function setUint16(tree: DicomTree, tag: number, value: number): void {
  const node = find(tree.body, tag)
  if (!node) return
  const bytes = Buffer.alloc(2)
  if (tree.encoding.littleEndian) bytes.writeUInt16LE(value)
  else bytes.writeUInt16BE(value)
  node.content = new Uint8Array(bytes)
}

/** Megabytes of zeros that a few bytes become, by their number: packed once. */
const packedZeros = new Map<number, Uint8Array>()
export function zeros(megabytes: number, pack: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const packed = packedZeros.get(megabytes) ?? new Uint8Array(pack(new Uint8Array(megabytes * 2 ** 20)))
  packedZeros.set(megabytes, packed)
  return packed
}

/** A deflated data set that is damaged, goes on for ever, or becomes as large a film as may be. */
export function deflatedFile(tree: DicomTree, random: Random): Uint8Array {
  const head = Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    writeNodes([{ tag: 0x00020010, vr: 'UI', content: latin1('1.2.840.10008.1.2.1.99'), open: false }], {
      explicit: true,
      littleEndian: true,
    }),
  ])
  const explicit = { explicit: true, littleEndian: true }
  const kind = random.integer(20)
  if (kind === 0) {
    // A stream of stored bytes first, the zeros behind it.
    const megabytes = oneOf(random, [20, 180, 250])
    const side = Math.floor(Math.sqrt((megabytes * 2 ** 20) / 2))
    if (chance(random, 0.5)) anyFilm.shutter(tree, random)
    const elements = tree.body.filter(({ tag }) => tag < pixelData)
    const own = { ...tree, body: elements }
    setUint16(own, tags.Rows[0], Math.min(65535, side))
    setUint16(own, tags.Columns[0], Math.min(65535, side))
    const pixels = writeNodes(
      [{ tag: pixelData, vr: 'OW', content: new Uint8Array(0), open: false, claimedLength: 2 * side * side }],
      explicit,
    )
    return new Uint8Array(
      Buffer.concat([
        head,
        stored(Buffer.concat([writeNodes(elements, explicit), pixels])),
        zeros(megabytes, deflateRawSync),
      ]),
    )
  }
  const packed = deflateRawSync(writeNodes(tree.body, tree.encoding.explicit ? tree.encoding : explicit))
  for (let n = random.integer(6); n >= 0; n--) packed[random.integer(packed.length)] = random.integer(256)
  if (kind < 6) return new Uint8Array(Buffer.concat([head, packed.subarray(0, random.integer(packed.length))]))
  return new Uint8Array(Buffer.concat([head, packed]))
}

/** Blocks of RFC 1951 that are not compressed, none of them the last. */
function stored(bytes: Buffer): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 65535) {
    const block = bytes.subarray(at, at + 65535)
    const head = Buffer.alloc(5)
    head.writeUInt16LE(block.length, 1)
    head.writeUInt16LE(~block.length & 0xffff, 3)
    blocks.push(head, block)
  }
  return Buffer.concat(blocks)
}

/** What any file may suffer. */
export function damagedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const out = new Uint8Array(bytes)
  // Mostly behind what the first look is for.
  const from = chance(random, 0.9) && bytes.length > 300 ? (bytes[128] === 0x44 ? 132 : 8) : 0
  const place = () => from + random.integer(Math.max(1, out.length - from))
  const kind = random.integer(5)
  if (kind === 0) for (let n = random.integer(8); n >= 0; n--) out[place()] ^= 1 << random.integer(8)
  else if (kind === 1) for (let n = random.integer(8); n >= 0; n--) out[place()] = number(random, 1)
  else if (kind === 2) {
    const [at, to] = [place(), place()]
    out.copyWithin(to, at, at + random.integer(64))
  } else {
    const at = place()
    const length = random.integer(Math.min(200, out.length - at) + 1)
    const between = kind === 3 ? new Uint8Array(0) : out.slice(at, at + length)
    return new Uint8Array(Buffer.concat([out.subarray(0, at), between, out.subarray(kind === 3 ? at + length : at)]))
  }
  return out
}

/** The file up to somewhere, or with something behind it. */
export function cut(bytes: Uint8Array, random: Random): Uint8Array {
  if (chance(random, 0.8)) return bytes.slice(0, random.integer(bytes.length + 1))
  const noise = keyedRandom(random.integer(2 ** 30))
  return new Uint8Array([...bytes, ...Array.from({ length: random.integer(300) }, () => noise.integer(256))])
}
