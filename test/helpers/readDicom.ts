/** Reads what Physis writes, explicit VR little endian, without the code under test: the counterpart of `writeDicom.ts`. */

export type ReadElements = { [tag: string]: string | Buffer | ReadElements[] }

const longVrs = new Set(['OB', 'OW', 'SQ', 'UN', 'UT', 'UC', 'UR'])

/** The elements of a file by `gggg,eeee`: texts decoded as UTF-8, numbers as text, sequences as items, bytes as they are. */
export function readDicomFile(file: Uint8Array): ReadElements {
  const bytes = Buffer.from(file)
  if (bytes.toString('latin1', 128, 132) !== 'DICM') throw new Error('no DICM')
  return readElements(bytes.subarray(132))
}

function readElements(bytes: Buffer): ReadElements {
  const elements: ReadElements = {}
  for (let at = 0; at < bytes.length; ) {
    const tag = tagAt(bytes, at)
    const vr = bytes.toString('latin1', at + 4, at + 6)
    const long = longVrs.has(vr)
    const begin = at + (long ? 12 : 8)
    const length = long ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6)
    const open = length === 0xffffffff
    const end = open ? endOf(bytes, begin) : begin + length
    if (end % 2 !== 0 || end > bytes.length) throw new Error(`${tag} has a length of ${length}`)
    elements[tag] = readValue(vr, bytes.subarray(begin, end))
    at = end + (open ? 8 : 0)
  }
  return elements
}

const tagAt = (bytes: Buffer, at: number): string =>
  [0, 2]
    .map(i =>
      bytes
        .readUInt16LE(at + i)
        .toString(16)
        .padStart(4, '0'),
    )
    .join(',')

/** Where a sequence or item without a length ends, by counting what begins within it. */
function endOf(bytes: Buffer, begin: number): number {
  for (let at = begin; ; ) {
    const tag = tagAt(bytes, at)
    if (tag === 'fffe,e0dd' || tag === 'fffe,e00d') return at
    if (tag === 'fffe,e000') {
      const length = bytes.readUInt32LE(at + 4)
      at = length === 0xffffffff ? endOf(bytes, at + 8) + 8 : at + 8 + length
      continue
    }
    const long = longVrs.has(bytes.toString('latin1', at + 4, at + 6))
    const inner = at + (long ? 12 : 8)
    const length = long ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6)
    at = length === 0xffffffff ? endOf(bytes, inner) + 8 : inner + length
  }
}

function readValue(vr: string, bytes: Buffer): string | Buffer | ReadElements[] {
  if (vr === 'SQ') {
    const items: ReadElements[] = []
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUInt32LE(at + 4)
      const open = length === 0xffffffff
      const end = open ? endOf(bytes, at + 8) : at + 8 + length
      items.push(readElements(bytes.subarray(at + 8, end)))
      at = end + (open ? 8 : 0)
    }
    return items
  }
  if (vr === 'OB' || vr === 'OW' || vr === 'UN') return Buffer.from(bytes)
  if (vr === 'US') return String(bytes.readUInt16LE(0))
  if (vr === 'UL') return String(bytes.readUInt32LE(0))
  if (vr === 'FL') return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i)).join('\\')
  return bytes.toString('utf8').replace(/[ \0]+$/, '')
}

const items = (elements: ReadElements, tag: string) => (elements[tag] ?? []) as ReadElements[]

const codeOf = (elements: ReadElements, tag: string): string => {
  const [code] = items(elements, tag)
  return code ? `${code['0008,0100']}/${code['0008,0102']}` : ''
}

/** The content of a structured report, a line an item, two spaces a level: relationship, type, name, value. */
export function contentLines(elements: ReadElements, depth = 0): string[] {
  return items(elements, '0040,a730').flatMap(item => [
    `${'  '.repeat(depth)}${[item['0040,a010'], item['0040,a040'], codeOf(item, '0040,a043'), valueText(item)].filter(Boolean).join(' ')}`,
    ...contentLines(item, depth + 1),
  ])
}

function valueText(item: ReadElements): string {
  const [measured] = items(item, '0040,a300')
  const [referenced] = items(item, '0008,1199')
  if (measured) return `${measured['0040,a30a']} ${codeOf(measured, '0040,08ea')}`
  if (referenced) return `${referenced['0008,1155']}`
  const text = item['0040,a160'] ?? item['0040,a124'] ?? item['0070,0022'] ?? ''
  return `${text}` || codeOf(item, '0040,a168')
}
