/**
 * The thread of `importDicom.ts`: tells a radiograph from what else lies in an archive's export, reads what the tags say, and writes the
 * picture as displayed, in 8 bits with square pixels. What the pixels do not carry goes into the PNG: the mark of a simulated film, and whether text may be burned in.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FilmError } from '../../base/index.ts'
import { readHead, serve, sha256, writeFileAtomic } from '../../base/node/index.ts'
import {
  type DicomFacts,
  type DicomHeader,
  decodeDicom,
  isDicom,
  pictureMarks,
  readDicomHeader,
  withSquarePixels,
} from '../../dicom/index.ts'
import { loadCodecs } from '../../dicom/node/index.ts'
import { encodePng, toFloat, toGrey } from '../../image/index.ts'
import type { FilmFacts } from '../manifest.ts'
import type { SkipReason } from './importDicom.ts'

/** A file, and the folder that its picture goes to. */
export type DicomFilmTask = { path: string; folder: string }

export type DicomFilm = {
  kind: 'film'
  /** Of the picture: the first 12 hex digits of the SHA-256 of the DICOM file. */
  name: string
  facts: Omit<FilmFacts, 'file'>
  sopInstanceUid: string | undefined
  studyInstanceUid: string | undefined
  burnedIn: boolean
  warnings: string[]
}

export type DicomFilmAnswer = DicomFilm | { kind: 'skipped'; reason: SkipReason } | { kind: 'failed'; message: string }

serve<DicomFilmTask, DicomFilmAnswer>(() => async ({ path, folder }) => {
  try {
    return await film(path, folder)
  } catch (error) {
    if (error instanceof FilmError) return { kind: 'failed', message: error.message }
    throw error
  }
})

async function film(path: string, folder: string): Promise<DicomFilmAnswer> {
  if (!isDicom(reading(() => readHead(path, headBytes)))) return { kind: 'skipped', reason: 'noImage' }
  const bytes = reading(() => readFileSync(path))
  const header = readDicomHeader(bytes)
  const reason = whyNot(header)
  if (reason) return { kind: 'skipped', reason }
  const name = `${sha256(bytes).slice(0, 12)}.png`
  const picture = join(folder, name)
  let { warnings } = header
  if (!existsSync(picture)) {
    const decoded = await decodeDicom(bytes, loadCodecs)
    if (decoded.image.coloured) return { kind: 'skipped', reason: 'inColour' }
    warnings = decoded.warnings
    const grey = toGrey(toFloat(withSquarePixels(decoded.image, decoded.pixelAspect)))
    writeFileAtomic(picture, encodePng(grey, pictureMarks(header)))
  }
  const { sopInstanceUid, studyInstanceUid } = header.facts
  const facts = manifestFacts(header.facts)
  return { kind: 'film', name, facts, sopInstanceUid, studyInstanceUid, burnedIn: header.burnedIn, warnings }
}

function whyNot({ film, facts, format }: DicomHeader): SkipReason | undefined {
  if (!format) return 'noImage'
  if (film.kind === 'other') return 'noRadiograph'
  if (film.kind === 'processing') return 'forProcessing'
  return facts.joint === 'other' ? 'otherJoint' : undefined
}

/** A manifest refuses a row whose dates make no age, so a birth date that was not believed is left out. */
function manifestFacts(facts: DicomFacts): Omit<FilmFacts, 'file'> {
  const isBelieved = facts.ageSource === 'dates' || facts.studyDate === undefined
  return {
    patient: facts.patientId,
    sex: facts.sex ?? undefined,
    birthDate: isBelieved ? facts.birthDate : undefined,
    studyDate: facts.studyDate,
    chronologicalAgeMonths: facts.chronologicalAgeMonths ?? undefined,
    joint: facts.joint === 'other' ? undefined : (facts.joint ?? undefined),
    view: facts.view ?? undefined,
    side: facts.side ?? undefined,
    device: facts.device,
  }
}

/** As much of a file as tells whether it is DICOM: an export may hold disk images and films of another kind. */
const headBytes = 256

function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new FilmError('unreadable', `the file cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
