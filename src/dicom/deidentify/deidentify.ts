/**
 * A film without its patient: the Basic Application Level Confidentiality Profile of PS3.15 with Retain Patient
 * Characteristics and Retain Longitudinal Modified Dates. The header is written anew from the elements of the file, in
 * the transfer syntax of the file; the bytes of the pixels are copied. What is not understood is not copied: preamble,
 * meta header, everything behind the pixels.
 *
 * The age goes into PatientAge before the birth date goes, in months (in days or weeks for infants): a PatientAge in
 * years, as machines write it, is worth less than a bone age.
 */
import { formatPatientAge, parsePatientAge } from '../../clinic/index.ts'
import { type Element, type ElementSet, type Encoding, isVr } from '../elements.ts'
import { type DicomFacts, readFacts } from '../facts.ts'
import { failure } from '../failure.ts'
import { openDicom } from '../part10.ts'
import { tags } from '../tags.ts'
import {
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  type TransferSyntax,
  unreadSyntax,
} from '../transferSyntax.ts'
import { type Action, actionOf, actionWithoutDate } from './actions.ts'
import { pictureWarnings } from './pictureWarnings.ts'
import { edition } from './profile.ts'
import { type Pseudonyms, sha256Hex } from './pseudonyms.ts'
import { shiftDates } from './shiftDate.ts'
import { standardVr } from './standardAttributes.ts'
import {
  ascii,
  element,
  encapsulated,
  inOrder,
  joined,
  metaHeader,
  sequence,
  textElement,
  type WrittenElement,
} from './write.ts'

/** Attributes, also those in sequences, by what was done with them. */
export type Counts = {
  kept: number
  removed: number
  private: number
  /** Not of the standard. */
  unknown: number
  emptied: number
  /** By a pseudonym, a dummy, or the age in months. */
  replaced: number
  uids: number
  dates: number
}

export type Deidentified = {
  bytes: Uint8Array
  /** Of the film, from its UID: 16 hex digits. */
  name: string
  /** Pseudonym of the patient. */
  patient: string
  counts: Counts
  /** What a person must look at, without anything of the patient. */
  warnings: string[]
}

/** Codes of CID 7050, with their meanings. */
export const methods = [
  ['113100', 'Basic Application Confidentiality Profile'],
  ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  ['113108', 'Retain Patient Characteristics Option'],
] as const

const patientIdentityRemoved = 0x00120062
const deidentificationMethod = 0x00120063
const deidentificationMethodCodes = 0x00120064
const longitudinalTemporalInformationModified = 0x00280303
const [pixelData] = tags.PixelData
const [patientName] = tags.PatientName
const [patientId] = tags.PatientID
const [patientAge] = tags.PatientAge
const [sopInstance] = tags.SOPInstanceUID

const maxDepth = 64
const item = 0xfffee000

/** What holds for the whole film. */
type Film = { pseudonyms: Pseudonyms; patient: string; daysEarlier: number; counts: Counts }

/**
 * De-identifies a film.
 *
 * @returns undefined if the DICOM file holds no picture, such as a report or a DICOMDIR
 * @throws {FilmError} `unreadable` if it is no DICOM file, damaged or cut off, `unsupported` if its transfer syntax is not read
 */
export function deidentify(bytes: Uint8Array, pseudonyms: Pseudonyms): Deidentified | undefined {
  try {
    return deidentified(bytes, pseudonyms)
  } catch (error) {
    // What a hostile header may provoke beside our own errors is a defect of the file too.
    if (error instanceof RangeError) throw failure('unreadable', 'the DICOM file is damaged')
    throw error
  }
}

function deidentified(bytes: Uint8Array, pseudonyms: Pseudonyms): Deidentified | undefined {
  const { dataSet, syntax, syntaxUid } = openDicom(bytes)
  const pixels = dataSet.find('PixelData')
  if (!dataSet.number('Rows')) return undefined
  if (!pixels) throw failure('unreadable', 'the picture is missing, or of a kind that is not read')
  if (!syntax) throw unreadSyntax(syntaxUid)
  if (pixels.cutOff) throw failure('unreadable', 'the picture is cut off')
  const before = readFacts(dataSet, [])
  const warnings = pictureWarnings(dataSet)
  const uid = before.sopInstanceUid ?? sha256Hex(bytes)
  const who = identityOf(before, uid, warnings)
  const film: Film = {
    pseudonyms,
    patient: pseudonyms.patient(who),
    daysEarlier: pseudonyms.daysEarlier(who),
    counts: { kept: 0, removed: 0, private: 0, unknown: 0, emptied: 0, replaced: 0, uids: 0, dates: 0 },
  }
  const written = writtenSyntax(syntax, dataSet.encoding)
  const target: Encoding = { explicit: written.explicit, littleEndian: dataSet.encoding.littleEndian }
  const body = inOrder([
    ...rewrite(dataSet, target, film, 0),
    ...stamps(before, dataSet, film, uid, target),
    pixelsOf(dataSet, pixels, target),
  ])
  const sopClass = dataSet.text('SOPClassUID') ?? ''
  const out = joined([...metaHeader(sopClass, pseudonyms.uid(uid), written.uid), ...body])
  warnings.push(...lost(before, out))
  return { bytes: out, name: pseudonyms.film(uid), patient: film.patient, counts: film.counts, warnings }
}

/** Whom the film is of, as far as the file tells: the key of the pseudonym, never written. */
function identityOf({ patientId, studyInstanceUid }: DicomFacts, sopInstanceUid: string, warnings: string[]): string {
  if (patientId !== undefined) return `id ${patientId.trim().normalize('NFC')}`
  warnings.push('the file has no PatientID: only films of the same study get the same pseudonym and the same shift')
  return `study ${studyInstanceUid ?? sopInstanceUid}`
}

/** The transfer syntax of the output: that of the file, or what the file was written in where it says another. What was deflated is not deflated again. */
function writtenSyntax(syntax: TransferSyntax, { explicit, littleEndian }: Encoding): TransferSyntax {
  if (syntax.compression) return syntax
  return !explicit ? implicitLittleEndian : littleEndian ? explicitLittleEndian : explicitBigEndian
}

/** What is put in at the top, whatever was there. */
const stamped = new Set<number>([
  ...[patientName, patientId, patientAge, sopInstance, patientIdentityRemoved, deidentificationMethod],
  ...[deidentificationMethodCodes, longitudinalTemporalInformationModified],
])

function stamps(
  facts: DicomFacts,
  dataSet: ElementSet,
  { pseudonyms, patient, counts }: Film,
  uid: string,
  target: Encoding,
): WrittenElement[] {
  const text = (tag: number, vr: string, value: string) => textElement(tag, vr, value, target)
  const age = ageText(facts, dataSet)
  const codes = methods.map(([value, meaning]) => [
    text(tags.CodeValue[0], 'SH', value),
    text(tags.CodingSchemeDesignator[0], 'SH', 'DCM'),
    text(tags.CodeMeaning[0], 'LO', meaning),
  ])
  counts.uids++
  counts.replaced += age === undefined ? 2 : 3
  if (age === undefined && dataSet.find('PatientAge')) counts.removed++
  return [
    text(patientName, 'PN', patient),
    text(patientId, 'LO', patient),
    text(sopInstance, 'UI', pseudonyms.uid(uid)),
    ...(age === undefined ? [] : [text(patientAge, 'AS', age)]),
    text(patientIdentityRemoved, 'CS', 'YES'),
    text(deidentificationMethod, 'LO', `Physis: ${edition} Table E.1-1`),
    sequence(deidentificationMethodCodes, 'SQ', codes, target),
    text(longitudinalTemporalInformationModified, 'CS', 'MODIFIED'),
  ]
}

/** By the dates in months, else as the file says it. */
function ageText({ ageSource, chronologicalAgeMonths }: DicomFacts, dataSet: ElementSet): string | undefined {
  if (chronologicalAgeMonths === null) return undefined
  if (ageSource === 'dates') return formatPatientAge(chronologicalAgeMonths)
  return dataSet.text('PatientAge')?.trim().toUpperCase().padStart(4, '0')
}

/** The elements that stay, as they stay; the pixels apart. */
function rewrite(set: ElementSet, target: Encoding, film: Film, depth: number): WrittenElement[] {
  if (depth > maxDepth) throw failure('unreadable', 'the header of the DICOM file is damaged')
  const written: WrittenElement[] = []
  for (const one of set.elements.values()) {
    // Pixels within a sequence are an icon or a copy.
    if (one.tag === pixelData || (depth === 0 && stamped.has(one.tag))) continue
    const kept = rewriteElement(set, one, target, film, depth)
    if (kept) written.push(kept)
  }
  return written
}

function rewriteElement(
  set: ElementSet,
  one: Element,
  target: Encoding,
  film: Film,
  depth: number,
): WrittenElement | undefined {
  const { counts } = film
  const { tag } = one
  const known = standardVr(tag) ?? 'UN'
  const isSequence = known === 'SQ' || one.vr === 'SQ' || one.open
  const vr = target.explicit ? writtenVr(one, known, isSequence) : ''
  const value = set.source.subarray(one.at, one.at + one.length)
  const text = () => latin1.decode(value).replace(/[\s\0]+$/g, '')
  const isEmpty = value.length === 0
  if (tag === patientId || tag === patientName) {
    counts.replaced++
    return textElement(tag, vr, film.patient, target)
  }
  if (tag === patientAge && !parsePatientAge(text())) return rewriteAs('remove')
  return rewriteAs(actionOf(tag))

  function rewriteAs(action: Action): WrittenElement | undefined {
    switch (action) {
      case 'remove':
        counts.removed++
        return undefined
      case 'removePrivate':
        counts.private++
        return undefined
      case 'removeUnknown':
        counts.unknown++
        return undefined
      case 'empty':
        counts.emptied++
        return element(tag, vr, [], target)
      case 'dummy':
        if (isEmpty || isSequence) return rewriteAs(isEmpty ? 'keep' : 'empty')
        counts.replaced++
        return known in dummies
          ? textElement(tag, vr, dummies[known], target)
          : element(tag, vr, [new Uint8Array(value.length)], target)
      case 'shift': {
        const moved = isSequence ? undefined : shiftDates(text(), known === 'DT' ? 'DT' : 'DA', film.daysEarlier)
        if (moved === undefined) return rewriteAs(actionWithoutDate(tag))
        counts.dates++
        return textElement(tag, vr, moved, target)
      }
      case 'uid': {
        if (isSequence || isEmpty) return rewriteAs('keep')
        counts.uids++
        const uids = text()
          .split('\\')
          .map(uid => uid.trim())
        const mapped = uids.map(uid =>
          uid === '' || uid.startsWith('1.2.840.10008.') ? uid : film.pseudonyms.uid(uid),
        )
        return element(tag, vr, [ascii(mapped.join('\\'))], target)
      }
      case 'keep': {
        counts.kept++
        if (!isSequence) return element(tag, vr, [value], target)
        // A sequence under the name UN is in implicit VR little endian, whatever stands around it.
        const within = vr === 'UN' ? implicitLittleEndian : target
        const items = set.itemsOf(one).map(each => rewrite(each, within, film, depth + 1))
        return sequence(tag, vr, items, target, within)
      }
    }
  }
}

const latin1 = new TextDecoder('latin1')

/** As the file says; where it does not, as the standard does, if that is one thing. */
function writtenVr({ vr }: Element, known: string, isSequence: boolean): string {
  if (isSequence) return vr === 'UN' ? 'UN' : 'SQ'
  return isVr(vr) ? vr : isVr(known) ? known : 'UN'
}

const dummies: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT'].map(vr => [vr, 'DEIDENTIFIED'])),
  DA: '19000101',
  DT: '19000101',
  TM: '000000',
  DS: '0',
  IS: '0',
}

/** The pixels byte for byte. */
function pixelsOf(set: ElementSet, pixels: Element, target: Encoding): WrittenElement {
  const { source } = set
  if (pixels.open) return encapsulated(pixelData, source.subarray(pixels.at, endOfFragments(set, pixels)), target)
  const vr = isVr(pixels.vr) ? pixels.vr : 'OW'
  return element(pixelData, vr, [source.subarray(pixels.at, pixels.at + pixels.length)], target)
}

/** Where the last fragment ends; a file may end there too, without a delimiter (PS3.5, A.4). */
function endOfFragments({ source, encoding }: ElementSet, pixels: Element): number {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  const read = (at: number) => view.getUint32(at, encoding.littleEndian)
  let at = pixels.at
  while (at + 8 <= source.length) {
    const tag = view.getUint16(at, encoding.littleEndian) * 65536 + view.getUint16(at + 2, encoding.littleEndian)
    if (tag !== item) break
    at += 8 + read(at + 4)
    if (at > source.length) throw failure('unreadable', 'the picture is cut off')
  }
  return at
}

/** What the tags told of the film, and tell no more. */
function lost(before: DicomFacts, out: Uint8Array): string[] {
  const after = readFacts(openDicom(out).dataSet, [])
  const things = (['joint', 'view', 'side'] as const).filter(thing => before[thing] !== null && after[thing] === null)
  return things.length === 0
    ? []
    : [`the tags tell no ${things.join(', no ')} any more: it stood in a description, and those are removed`]
}
