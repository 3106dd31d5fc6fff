/** `physis dicom`: what is in a DICOM film, and its pixels for other programs. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { FilmError, UsageError } from '../base/index.ts'
import { readingFilm, writeFileAtomic } from '../base/node/index.ts'
import { formatAge } from '../clinic/index.ts'
import {
  type DicomFilm,
  type DicomHeader,
  decodeDicom,
  encodePgm,
  offsetStored,
  pictureMarks,
  readDicomHeader,
  wholeYearsWarning,
  withSquarePixels,
} from '../dicom/index.ts'
import { loadCodecs } from '../dicom/node/index.ts'
import { encodePng, type GreyImage } from '../image/index.ts'
import { dicomDeidentifyCommand } from './dicomDeidentify.ts'
import { dicomSendCommand } from './dicomSend.ts'

export function dicomCommand(): Command {
  const dicom = new Command('dicom').description('films as DICOM')
  dicom
    .command('show')
    .description(
      'what matters for a bone age: kind of film, pixels, age, sex, side, and what is odd; no name, no dates',
    )
    .argument('<file>')
    .action(show)
  dicom
    .command('convert')
    .description('the picture as PNG or PGM: as displayed, 8 bits, square pixels')
    .argument('<file>')
    .argument('<out>', 'file that ends in .png or .pgm')
    .option('--stored', 'stored values instead, 16 bits, nothing applied; negative values are offset')
    .action(convert)
  dicom.addCommand(dicomDeidentifyCommand())
  dicom.addCommand(dicomSendCommand())
  return dicom
}

async function show(path: string): Promise<void> {
  const bytes = read(path)
  const header = await naming(path, async () => readDicomHeader(bytes))
  if (!header.format) {
    print([...headerLines(header), ['picture', 'none']], header)
    return
  }
  let film: DicomFilm
  try {
    film = await naming(path, () => decodeDicom(bytes, loadCodecs, { anyKind: true }))
  } catch (error) {
    print(headerLines(header), header)
    throw error
  }
  print([...headerLines(film), ...pictureLines(film)], film)
}

type Line = readonly [label: string, text: string]

function print(lines: readonly Line[], { warnings, facts }: Pick<DicomHeader, 'warnings' | 'facts'>): void {
  const all = [...warnings, ...wholeYearsWarning(facts)]
  for (const [label, text] of [...lines, ...all.map((warning): Line => ['warning', warning])])
    console.log(`${label.padEnd(17)}${text}`)
}

const kinds = { presentation: 'for presentation', processing: 'FOR PROCESSING: refused', other: 'no radiograph' }
const sides = { L: 'left', R: 'right', B: 'both' }
const sexes = { F: 'female', M: 'male' }

function headerLines({ film, facts, format, ...header }: DicomHeader): Line[] {
  const { spacing } = header
  const age = facts.chronologicalAgeMonths
  const lines: Line[] = [
    ['film', `${film.name}${film.modality ? ` (${film.modality})` : ''}, ${kinds[film.kind]}`],
    ['transfer syntax', header.transferSyntax],
    ['age', age === null ? 'unknown' : `${formatAge(age)} (by ${facts.ageSource})`],
    ['sex', facts.sex === null ? 'unknown' : sexes[facts.sex]],
    ['joint', facts.joint ?? 'unknown'],
    ['view', facts.view ?? 'unknown'],
    ['side', facts.side === null ? 'unknown' : sides[facts.side]],
  ]
  if (facts.simulated !== null) lines.push(['simulated', facts.simulated])
  if (!format) return lines
  const { columns, rows, bitsStored, bitsAllocated, signed, samples, photometric } = format
  lines.push([
    'pixels',
    `${columns} x ${rows}, ${bitsStored} of ${bitsAllocated} bits${signed ? ', signed' : ''}${samples === 3 ? ', colour' : ''}, ${photometric}${header.lossy ? ', compressed with loss' : ''}`,
  ])
  lines.push([
    'spacing',
    spacing === null
      ? 'unknown'
      : `${millimetres(spacing.rowMm)} x ${millimetres(spacing.columnMm)} mm (rows x columns) ${spacing.calibrated ? 'in the patient' : 'at the detector'}, by ${spacing.source}${spacing.magnification === null ? '' : `, magnified ${spacing.magnification.toFixed(2)} times`}`,
  ])
  if (header.pixelAspect !== 1) lines.push(['pixel shape', `${header.pixelAspect.toFixed(3)} times as high as wide`])
  if (header.burnedIn) lines.push(['burned in', 'the picture holds annotations, perhaps of the patient'])
  return lines
}

const millimetres = (mm: number) => String(Number(mm.toPrecision(5)))

function pictureLines({ display, image }: DicomFilm): Line[] {
  if (!display) return [['grey', image.coloured ? 'luminance of a colour picture' : 'as stored']]
  const { modalityLut, voiLut, inverted, shutter, paddedPixels } = display
  const lines: Line[] = []
  if (modalityLut.kind === 'rescale')
    lines.push([
      'rescale',
      `${modalityLut.slope} x value ${modalityLut.intercept < 0 ? '-' : '+'} ${Math.abs(modalityLut.intercept)}`,
    ])
  if (modalityLut.kind === 'table') lines.push(['rescale', 'by a table'])
  const others = voiLut.offered > 1 ? `, the first of ${voiLut.offered}` : ''
  const window =
    voiLut.kind === 'none'
      ? 'none'
      : voiLut.kind === 'table'
        ? `by a table${others}`
        : `centre ${voiLut.centre}, width ${voiLut.width}, ${voiLut.kind}${others}`
  lines.push(['window', window], ['inverted', inverted ? 'yes' : 'no'])
  if (shutter) lines.push(['shutter', shutter.kinds.join(', ').toLowerCase()])
  if (paddedPixels > 0) lines.push(['padding', `${paddedPixels} pixels`])
  return lines
}

async function convert(path: string, out: string, { stored }: { stored?: boolean }): Promise<void> {
  const suffix = /\.(png|pgm)$/i.exec(out)?.[1].toLowerCase()
  if (!suffix) throw new UsageError(`${out}: name the file to write with .png or .pgm at the end`)
  const bytes = read(path)
  const film = await naming(path, () => decodeDicom(bytes, loadCodecs, { anyKind: true }))
  for (const warning of film.warnings) console.error(`${path}: ${warning}`)
  const mark = pictureMarks(film)
  if (!stored) {
    const picture = eightBit(withSquarePixels(film.image, film.pixelAspect))
    writeFileAtomic(out, suffix === 'png' ? encodePng(picture, mark) : encodePgm(picture))
    return
  }
  const { columns: width, rows: height, samples } = film.format
  if (samples !== 1)
    throw new FilmError(
      'unsupported',
      `${path}: the picture is in colour, its stored values are no grey: leave out --stored`,
    )
  const { data, offset } = offsetStored(film.stored)
  const note = offset === 0 ? 'sample = stored value' : `sample = stored value + ${offset}`
  if (offset > 0) console.error(`${out}: stored values can be negative: ${offset} was added to each`)
  const picture = { width, height, data }
  writeFileAtomic(
    out,
    suffix === 'png'
      ? encodePng({ ...picture, maxValue: 65535, coloured: false }, { ...mark, Comment: note })
      : encodePgm(picture, note),
  )
}

function eightBit(image: GreyImage): GreyImage & { data: Uint8Array } {
  const { data, maxValue } = image
  const bytes = data instanceof Uint8Array ? data : Uint8Array.from(data, value => Math.round((255 * value) / maxValue))
  return { ...image, data: bytes, maxValue: 255 }
}

const read = (path: string): Uint8Array => readingFilm(() => readFileSync(path), path)

/** Puts the file's name before what went wrong with it. */
async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof FilmError ? new FilmError(error.code, `${path}: ${error.message}`) : error
  }
}
