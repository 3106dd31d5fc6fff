/** The file of a number: always the same one for the same seed and the same seed files. */
import { keyedRandom, type Random } from '../../src/base/index.ts'
import { tags } from '../../src/dicom/tags.ts'
import { chance, number, oneOf, weighted } from './choices.ts'
import { copyTree, type DicomTree, find, pixelData, readTree, writeTree } from './dicomTree.ts'
import { anyFilm, cut, damagedBytes, deflatedFile, packedFilm, setUint16 } from './mutateDicom.ts'
import { damagedFrame, damagedRuns, resizedFrame } from './mutateFrame.ts'
import { damagedPng, inflatedPng } from './mutatePng.ts'
import type { Seed } from './seeds.ts'

export type Case = {
  kind: string
  /** Name of the seed file. */
  of: string
  format: Seed['format']
  bytes: Uint8Array
}

/** How often each kind comes, before those that do not fit the seed are taken away. */
const anyKinds = {
  tag: 6,
  vr: 6,
  length: 10,
  'undefined length': 6,
  value: 16,
  element: 8,
  sequence: 8,
  syntax: 4,
  meta: 3,
  shutter: 2,
  bytes: 8,
  cut: 4,
}
const packedKinds = { fragments: 12, offsets: 6, codestream: 40, 'codestream size': 2 }
const nativeKinds = { deflate: 2, 'picture size': 2 }

type Treed = Seed & { tree: DicomTree | undefined }

/** Makes files from these. */
export function caseMaker(seeds: readonly Seed[]): (seed: number, index: number) => Case {
  const films: Treed[] = seeds
    .filter(({ format }) => format === 'dicom')
    .map(film => ({ ...film, tree: readTree(film.bytes) }))
  const trees = films.flatMap(({ tree }) => (tree ? [tree] : []))
  const pictures = seeds.filter(({ format }) => format !== 'dicom')
  return (seed, index) => {
    const random = keyedRandom(seed, index)
    if (chance(random, 0.2)) {
      const format = oneOf(random, ['png', 'jpeg'])
      const own = pictures.filter(picture => picture.format === format)
      return pictureCase(oneOf(random, own), random)
    }
    return filmCase(oneOf(random, films), oneOf(random, trees), random)
  }
}

function filmCase(film: Treed, donor: DicomTree, random: Random): Case {
  const { name, tree } = film
  const made = (kind: string, bytes: Uint8Array): Case => ({ kind, of: name, format: 'dicom', bytes })
  if (!tree) {
    const kind = chance(random, 0.8) ? 'bytes' : 'cut'
    return made(kind, kind === 'bytes' ? damagedBytes(film.bytes, random) : cut(film.bytes, random))
  }
  const packed = !(find(tree.body, pixelData)?.content instanceof Uint8Array)
  const kind: string = weighted<string>(random, { ...anyKinds, ...(packed ? packedKinds : nativeKinds) })
  if (kind === 'bytes') return made(kind, damagedBytes(film.bytes, random))
  if (kind === 'cut') return made(kind, cut(film.bytes, random))
  const own = copyTree(tree)
  if (kind === 'deflate') return made(kind, deflatedFile(own, random))
  if (kind === 'codestream') damageFrame(own, random)
  else if (kind === 'codestream size') resizeFrame(own, random)
  else if (kind === 'picture size') resizePicture(own, random)
  else {
    const mutation = { ...anyFilm, ...packedFilm }[kind as keyof typeof anyFilm]
    for (let n = random.integer(3); n >= 0; n--) mutation(own, random, donor)
  }
  return made(kind, writeTree(own))
}

/** The frame, of which the last fragment may be in several. */
function damageFrame(tree: DicomTree, random: Random): void {
  const pixels = find(tree.body, pixelData)
  if (!pixels || pixels.content instanceof Uint8Array || pixels.content.length < 2) return
  const fragment = pixels.content[1]
  const frame = fragment.content as Uint8Array
  fragment.content = even(isRunLength(tree) ? damagedRuns(frame, random) : damagedFrame(frame, random))
}

function isRunLength(tree: DicomTree): boolean {
  const uid = find(tree.meta, tags.TransferSyntaxUID[0])?.content
  return uid instanceof Uint8Array && Buffer.from(uid).toString('latin1').startsWith('1.2.840.10008.1.2.5')
}

function resizeFrame(tree: DicomTree, random: Random): void {
  const pixels = find(tree.body, pixelData)
  if (!pixels || pixels.content instanceof Uint8Array || pixels.content.length < 2) return
  const parts = pixels.content.slice(1).map(({ content }) => content as Uint8Array)
  const resized = resizedFrame(new Uint8Array(Buffer.concat(parts)), random)
  if (!resized) {
    damageFrame(tree, random)
    return
  }
  pixels.content.splice(1, pixels.content.length - 1, { ...pixels.content[1], content: even(resized.frame) })
  setUint16(tree, tags.Rows[0], resized.rows)
  setUint16(tree, tags.Columns[0], resized.columns)
}

/** Another format of as many pixels as there are, or of more. */
function resizePicture(tree: DicomTree, random: Random): void {
  for (const keyword of ['Rows', 'Columns', 'BitsAllocated', 'BitsStored', 'HighBit', 'SamplesPerPixel'] as const)
    if (chance(random, 0.4)) setUint16(tree, tags[keyword][0], number(random, chance(random, 0.5) ? 1 : 2, 16))
  setUint16(tree, tags.PixelRepresentation[0], random.integer(3))
}

const even = (bytes: Uint8Array): Uint8Array => (bytes.length % 2 === 0 ? bytes : new Uint8Array([...bytes, 0]))

function pictureCase({ name, format, bytes }: Seed, random: Random): Case {
  const made = (kind: string, damaged: Uint8Array): Case => ({
    kind: `${format}: ${kind}`,
    of: name,
    format,
    bytes: damaged,
  })
  if (chance(random, 0.15)) return made('bytes', damagedBytes(bytes, random))
  if (chance(random, 0.05)) return made('cut', cut(bytes, random))
  if (format === 'png')
    return chance(random, 0.01) ? made('size', inflatedPng(random)) : made('chunks', damagedPng(bytes, random))
  if (!chance(random, 0.01)) return made('segments', damagedFrame(bytes, random))
  return made('size', resizedFrame(bytes, random)!.frame)
}
