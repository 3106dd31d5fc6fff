/**
 * The process in which files are decoded and de-identified: what it dies of, only it dies of. It answers each file with the code of the error, or
 * `read`; with what is wrong in the answer, if anything; and with what decoding took.
 */

import { FilmError } from '../../src/base/index.ts'
import { decodeDicom, deidentify, pseudonymsOf, withSquarePixels } from '../../src/dicom/index.ts'
import { loadCodecs } from '../../src/dicom/node/index.ts'
import { decodeImage, type GreyImage, maxMegapixels, pngText } from '../../src/image/index.ts'
import { fileKind } from '../../src/predict/index.ts'
import { secret } from './secret.ts'

export type Task = { format: 'dicom' | 'png' | 'jpeg'; bytes: Uint8Array }
export type Answer = { outcome: string; problem: string | null; processorMs: number; peakMiB: number }

const codes = ['unreadable', 'unsupported', 'too_large']

/** What a film that was read must be, whatever its file says. */
function problemOf(image: GreyImage): string | null {
  const { width, height, data, maxValue } = image
  if (!(width >= 1 && height >= 1 && Number.isInteger(width) && Number.isInteger(height)))
    return `a film of ${width} x ${height} pixels`
  if (data.length !== width * height) return `${data.length} values for ${width} x ${height} pixels`
  if (width * height > 1.01 * maxMegapixels * 1e6) return `a film of ${width} x ${height} pixels is too large`
  if (maxValue !== (data instanceof Uint8Array ? 255 : 65535)) return `white is ${maxValue}`
  return null
}

type Judged = { outcome: string; problem: string | null }

/** What every command does that meets the file: a folder's walk, decoding, de-identification. */
async function meet({ format, bytes }: Task): Promise<Judged> {
  const decoded = await judged(() => decode({ format, bytes }))
  if (format !== 'dicom' || decoded.problem !== null) return decoded
  const away = await judged(() => {
    deidentify(bytes, pseudonyms)
    return { outcome: 'read', problem: null }
  })
  return { outcome: decoded.outcome, problem: away.problem && `de-identification: ${away.problem}` }
}

const pseudonyms = pseudonymsOf('no secret, for damaged films')

async function decode({ format, bytes }: Task): Promise<Judged> {
  fileKind(bytes)
  if (format !== 'dicom') {
    const image = decodeImage(bytes)
    pngText(bytes)
    return { outcome: 'read', problem: problemOf(image) }
  }
  const film = await decodeDicom(bytes, loadCodecs, { anyKind: true })
  const said = film.warnings.join('\n')
  const problem = said.includes(secret)
    ? 'a warning names the patient'
    : said.length > 20_000
      ? 'warnings without end'
      : problemOf(film.image)
  return { outcome: 'read', problem: problem ?? problemOf(withSquarePixels(film.image, film.pixelAspect)) }
}

/** An error of ours, in words and without the patient, is an answer; anything else is a problem. */
async function judged(work: () => Judged | Promise<Judged>): Promise<Judged> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FilmError)) return { outcome: 'crash', problem: (error as Error)?.stack ?? String(error) }
    const { code, message } = error
    const isSentence = message.length > 10 && message.length < 400 && !/\n|\bat .*:\d+/.test(message)
    const problem = !codes.includes(code)
      ? `the code ${code}`
      : message.includes(secret)
        ? 'the message names the patient'
        : isSentence
          ? null
          : `the message: ${message.slice(0, 500)}`
    return { outcome: code, problem }
  }
}

process.on('message', async (task: Task) => {
  const before = process.cpuUsage()
  const answer = await meet(task)
  const { user, system } = process.cpuUsage(before)
  const peakMiB = process.resourceUsage().maxRSS / 1024
  process.send!({ ...answer, processorMs: (user + system) / 1000, peakMiB } satisfies Answer)
})
process.on('disconnect', () => process.exit())
