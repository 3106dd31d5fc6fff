/** Elements written as bytes (PS3.5, section 7), and the meta header in front of them (PS3.10, 7.1). */

import { type Encoding, hasLongLength } from '../elements.ts'
import { implementationClassUid, implementationVersionName } from '../implementation.ts'

/** Bytes that stand one after the other, not yet copied. */
export type Chunks = readonly Uint8Array[]

export type WrittenElement = { tag: number; chunks: Chunks }

const undefinedLength = 0xffffffff

const metaEncoding: Encoding = { explicit: true, littleEndian: true }

export const lengthOf = (chunks: Chunks): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)

export function joined(chunks: Chunks): Uint8Array {
  const whole = new Uint8Array(lengthOf(chunks))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/** An element; a value of odd length is filled up. */
export function element(tag: number, vr: string, value: Chunks, encoding: Encoding): WrittenElement {
  const length = lengthOf(value)
  const padding = length % 2 === 1 ? [Uint8Array.of(isText(vr) ? 0x20 : 0)] : []
  // A value that was in implicit VR may be longer than its representation can say.
  const fitting = length > 0xfffe && !hasLongLength(vr) ? 'UN' : vr
  return { tag, chunks: [header(tag, fitting, length + padding.length, encoding), ...value, ...padding] }
}

const isText = (vr: string): boolean => !['', 'OB', 'OW', 'UI', 'UN'].includes(vr)

/** An element whose value is text of ASCII characters. */
export const textElement = (tag: number, vr: string, text: string, encoding: Encoding): WrittenElement =>
  element(tag, vr, [ascii(vr === 'UI' || text.length % 2 === 0 ? text : `${text} `)], encoding)

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0))

/** A sequence of items with known length. */
export function sequence(
  tag: number,
  vr: string,
  items: readonly (readonly WrittenElement[])[],
  encoding: Encoding,
  within = encoding,
): WrittenElement {
  const written = items.flatMap(elements => {
    const content = inOrder(elements)
    return [delimiter(0xe000, lengthOf(content), within), ...content]
  })
  return element(tag, vr, written, encoding)
}

/** Pixels in fragments, which stand in `fragments` with their item headers. */
export const encapsulated = (tag: number, fragments: Uint8Array, encoding: Encoding): WrittenElement => ({
  tag,
  chunks: [header(tag, 'OB', undefinedLength, encoding), fragments, delimiter(0xe0dd, 0, encoding)],
})

/** The elements of a data set in the order of their tags. */
export const inOrder = (elements: readonly WrittenElement[]): Uint8Array[] =>
  [...elements].sort((a, b) => a.tag - b.tag).flatMap(({ chunks }) => chunks)

/** Preamble and meta header. */
export function metaHeader(sopClass: string, sopInstance: string, transferSyntax: string): Uint8Array[] {
  const text = (tag: number, vr: string, value: string) => textElement(tag, vr, value, metaEncoding)
  const elements = inOrder([
    element(0x00020001, 'OB', [Uint8Array.of(0, 1)], metaEncoding),
    text(0x00020002, 'UI', sopClass),
    text(0x00020003, 'UI', sopInstance),
    text(0x00020010, 'UI', transferSyntax),
    text(0x00020012, 'UI', implementationClassUid),
    text(0x00020013, 'SH', implementationVersionName),
  ])
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, lengthOf(elements), true)
  return [
    new Uint8Array(128),
    ascii('DICM'),
    ...inOrder([element(0x00020000, 'UL', [length], metaEncoding)]),
    ...elements,
  ]
}

function header(tag: number, vr: string, length: number, { explicit, littleEndian }: Encoding): Uint8Array {
  const isLong = explicit && hasLongLength(vr)
  const bytes = new Uint8Array(isLong ? 12 : 8)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, tag >>> 16, littleEndian)
  view.setUint16(2, tag & 0xffff, littleEndian)
  if (explicit) bytes.set(ascii(vr), 4)
  if (!explicit || isLong) view.setUint32(isLong ? 8 : 4, length, littleEndian)
  else view.setUint16(6, length, littleEndian)
  return bytes
}

/** Items and the ends of sequences have no representation. */
const delimiter = (elementNumber: number, length: number, { littleEndian }: Encoding): Uint8Array =>
  header(0xfffe0000 + elementNumber, '', length, { explicit: false, littleEndian })
