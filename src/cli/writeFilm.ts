/** What `physis predict --out` leaves of one film beside its rows of the table: JSON always, saliency and deliveries as asked. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sha256, writeFileAtomic } from '../base/node/index.ts'
import type { DeliveredKind } from '../deliver/index.ts'
import { isDicom, readDicomHeader } from '../dicom/index.ts'
import { answerKeyword, encodePng } from '../image/index.ts'
import { type Result, saliencyPicture } from '../predict/index.ts'
import type { Prediction } from '../predict/node/index.ts'

export type FilmFiles = { saliency: boolean; kinds: readonly DeliveredKind[] }

/** Which kinds were asked for that a PNG or JPEG does not get: it names no patient and no study. */
export const dicomOnly: readonly DeliveredKind[] = ['sr', 'sc']

export type Written = {
  /** Kinds that were left out, since the film is no DICOM object. */
  leftOut: DeliveredKind[]
  /** How many files of a former, other answer were there, and are no more: a folder holds one answer of a film. */
  removed: number
}

/**
 * Writes the files of one film, named by its hash.
 *
 * @throws {FilmError} if the film was changed meanwhile
 */
export async function writeFilm(
  out: string,
  { input, result, saliency, image }: Prediction,
  files: FilmFiles,
): Promise<Written> {
  const hash = result.film.sha256
  if (!hash) return { leftOut: [], removed: 0 }
  const name = hash.slice(0, 12)
  const stem = join(out, name)
  const removed = await removeFormer(out, name, result)
  writeFileAtomic(`${stem}.json`, `${JSON.stringify(result, null, 2)}\n`)
  if (files.saliency)
    for (const { jointIndex, crop, cropSide, maps } of saliency)
      writeFileAtomic(
        `${stem}-saliency${result.joints.length > 1 ? `-${jointIndex}` : ''}.png`,
        encodePng(saliencyPicture(crop, cropSide, maps.gradient), {
          [answerKeyword]: 'saliency',
          Comment: result.notice,
        }),
      )
  if (files.kinds.length === 0 || result.failure) return { leftOut: [], removed }
  const { deliver } = await import('../deliver/index.ts')
  const { installedAssets, writeDelivered } = await import('../deliver/node/index.ts')
  const bytes = readFileSync(input.path)
  const source = { header: isDicom(bytes) ? readDicomHeader(bytes) : undefined, sha256: sha256(bytes) }
  const delivery = { result, image, saliency, source, kinds: files.kinds, assets: installedAssets, now: new Date() }
  for (const file of await deliver(delivery)) writeDelivered(out, file)
  return { leftOut: source.header ? [] : files.kinds.filter(kind => dicomOnly.includes(kind)), removed }
}

/** What this program writes of a film beside its JSON. */
const delivered = /^(-(sr|sc|pdf)\.dcm|\.pdf|-fhir\.json|-saliency(-\d+)?\.png)$/

async function removeFormer(out: string, name: string, result: Result): Promise<number> {
  const path = join(out, `${name}.json`)
  if (!existsSync(path)) return 0
  const { isSameAnswer } = await import('../deliver/index.ts')
  try {
    if (isSameAnswer(JSON.parse(readFileSync(path, 'utf8')), result)) return 0
  } catch {
    // Nobody knows what answer a damaged file held.
  }
  const former = readdirSync(out).filter(file => file.startsWith(name) && delivered.test(file.slice(name.length)))
  for (const file of former) rmSync(join(out, file))
  return former.length
}
