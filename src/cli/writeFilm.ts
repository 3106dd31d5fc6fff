/** What `physis predict --out` leaves of one film beside its rows of the table: JSON always, saliency and deliveries as asked. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256, writeFileAtomic } from '../base/node/index.ts'
import type { DeliveredKind } from '../deliver/index.ts'
import { isDicom, readDicomHeader } from '../dicom/index.ts'
import { encodePng } from '../image/index.ts'
import { saliencyPicture } from '../predict/index.ts'
import type { Prediction } from '../predict/node/index.ts'

export type FilmFiles = { saliency: boolean; kinds: readonly DeliveredKind[] }

/** Which kinds were asked for that a PNG or JPEG does not get: it names no patient and no study. */
export const dicomOnly: readonly DeliveredKind[] = ['sr', 'sc']

/**
 * Writes the files of one film, named by its hash.
 *
 * @returns kinds that were left out, since the film is no DICOM object
 * @throws {FilmError} if the film was changed meanwhile
 */
export async function writeFilm(
  out: string,
  { input, result, saliency, image }: Prediction,
  files: FilmFiles,
): Promise<DeliveredKind[]> {
  const hash = result.film.sha256
  if (!hash) return []
  const stem = join(out, hash.slice(0, 12))
  writeFileAtomic(`${stem}.json`, `${JSON.stringify(result, null, 2)}\n`)
  if (files.saliency)
    for (const { jointIndex, crop, cropSide, maps } of saliency)
      writeFileAtomic(
        `${stem}-saliency${result.joints.length > 1 ? `-${jointIndex}` : ''}.png`,
        encodePng(saliencyPicture(crop, cropSide, maps.gradient)),
      )
  if (files.kinds.length === 0 || result.failure) return []
  const { deliver } = await import('../deliver/index.ts')
  const { installedAssets, writeDelivered } = await import('../deliver/node/index.ts')
  const bytes = readFileSync(input.path)
  const source = { header: isDicom(bytes) ? readDicomHeader(bytes) : undefined, sha256: sha256(bytes) }
  const delivery = { result, image, saliency, source, kinds: files.kinds, assets: installedAssets, now: new Date() }
  for (const file of await deliver(delivery)) writeDelivered(out, file)
  return source.header ? [] : files.kinds.filter(kind => dicomOnly.includes(kind))
}
