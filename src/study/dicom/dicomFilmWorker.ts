/**
 * The thread of `importDicom.ts`: tells a radiograph from what else lies in an archive's export, reads what the tags say, and writes the
 * picture as displayed, in 8 bits with square pixels; a film that shows two knees becomes two pictures, for a study reads one knee on each. What the pixels do not carry goes into the PNG: the mark of a simulated film, and whether text may be burned in.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FilmError } from '../../base/index.ts'
import { readingFilm, serve, sha256, writeFileAtomic } from '../../base/node/index.ts'
import type { FilmFacts } from '../../cohort/index.ts'
import {
  type DicomFacts,
  type DicomHeader,
  decodeDicom,
  pictureMarks,
  readDicomHeader,
  wholeYearsWarning,
  withSquarePixels,
} from '../../dicom/index.ts'
import { isDicomFile, loadCodecs } from '../../dicom/node/index.ts'
import { encodePng, type FloatImage, toFloat, toGrey } from '../../image/index.ts'
import { jointOnPicture, sidesOfKnees } from '../../predict/index.ts'
import { lazyGate } from '../../predict/node/index.ts'
import type { DicomFilmAnswer, DicomFilmTask, DicomFilmWorkerData, SkipReason } from './importDicom.ts'

serve<DicomFilmTask, DicomFilmAnswer>(data => {
  const gateOf = lazyGate((data as DicomFilmWorkerData).gate)
  /** Where to cut a film between its two knees, in pixels from the left; undefined where it does not show two. */
  async function betweenKnees(image: FloatImage, joint: string | undefined): Promise<number | undefined> {
    if (joint !== undefined && joint !== 'knee') return undefined
    const findings = await (await gateOf()).look(image)
    if (findings.knees.length !== 2 || (joint ?? jointOnPicture(findings)) !== 'knee') return undefined
    const [one, other] = findings.knees
    return Math.round((one.centre.x + other.centre.x) / 2)
  }
  return async ({ path, folder }) => {
    try {
      return await film(path, folder, betweenKnees)
    } catch (error) {
      if (error instanceof FilmError) return { kind: 'failed', message: error.message }
      throw error
    }
  }
})

async function film(
  path: string,
  folder: string,
  betweenKnees: (image: FloatImage, joint: string | undefined) => Promise<number | undefined>,
): Promise<DicomFilmAnswer> {
  if (!readingFilm(() => isDicomFile(path))) return { kind: 'skipped', reason: 'noImage' }
  const bytes = readingFilm(() => readFileSync(path))
  const header = readDicomHeader(bytes)
  const reason = whyNot(header)
  if (reason) return { kind: 'skipped', reason }
  const name = sha256(bytes).slice(0, 12)
  const [whole, ...halves] = [`${name}.png`, `${name}-1.png`, `${name}-2.png`]
  const isThere = (picture: string) => existsSync(join(folder, picture))
  const facts = manifestFacts(header.facts)
  let warnings = [...header.warnings]
  let names = isThere(whole) ? [whole] : halves.every(isThere) ? halves : []
  if (names.length === 0) {
    const decoded = await decodeDicom(bytes, loadCodecs)
    if (decoded.image.coloured) return { kind: 'skipped', reason: 'inColour' }
    warnings = [...decoded.warnings]
    const image = toFloat(withSquarePixels(decoded.image, decoded.pixelAspect))
    const middle = await betweenKnees(image, facts.joint)
    names = middle === undefined ? [whole] : halves
    const parts = middle === undefined ? [image] : [columns(image, 0, middle), columns(image, middle, image.width)]
    for (const [i, part] of parts.entries())
      writeFileAtomic(join(folder, names[i]), encodePng(toGrey(part), pictureMarks(header)))
  }
  const { sopInstanceUid, studyInstanceUid, orientation } = header.facts
  const sides =
    names.length === 2
      ? sidesOfKnees([unclear, unclear], { side: facts.side === 'B' ? undefined : facts.side, orientation }, warnings)
      : undefined
  const pictures = names.map((name, i) => ({
    name,
    facts: sides ? { ...facts, joint: 'knee' as const, side: sides[i] ?? undefined } : facts,
  }))
  return {
    kind: 'film',
    pictures,
    sopInstanceUid,
    studyInstanceUid,
    burnedIn: header.burnedIn,
    warnings: [...warnings, ...wholeYearsWarning(header.facts)],
  }
}

/** A knee whose fibula nobody looked at. */
const unclear = { fibulaLeft: 0.5 }

/** A picture from one column on, to before another. */
function columns({ width, height, data }: FloatImage, from: number, to: number): FloatImage {
  const part = new Float32Array((to - from) * height)
  for (let y = 0; y < height; y++) part.set(data.subarray(y * width + from, y * width + to), y * (to - from))
  return { width: to - from, height, data: part }
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
