/**
 * STOW-RS of films to a DICOMweb server (PS3.18, 10.5). A request carries one film: memory is that of the largest, and
 * whatever words a server finds in its answer, they are about that film. The answer is read even where the status says
 * 200, for servers exist that report a refused film there.
 */
import { randomUUID } from 'node:crypto'
import { FilmError } from '../../base/index.ts'
import type { WebNode } from './destination.ts'
import { type Outgoing, part10Bytes } from './outgoing.ts'
import { defaultPatienceMs, NodeError, type SendOptions } from './sending.ts'
import { failureReason, type Outcome, outcomeOf } from './storageStatus.ts'

/** An upload may take as long as a line of half a megabit a second needs, beside the patience with the server. */
const leastBytesPerMs = 64

/** More than any answer about one film has. */
const maxAnswerBytes = 2 ** 20

/**
 * Sends films one after the other.
 *
 * @throws {NodeError} if the server is not reached, or lets nobody store there
 */
export async function storeByWeb(
  node: WebNode,
  films: readonly Outgoing[],
  { patienceMs = defaultPatienceMs, onOutcome }: SendOptions,
): Promise<void> {
  for (const film of films) {
    let outcome: Outcome
    try {
      outcome = await storeOne(node, film, patienceMs)
    } catch (error) {
      if (!(error instanceof FilmError)) throw error
      outcome = { kind: 'failed', reason: error.message }
    }
    onOutcome(film, outcome)
  }
}

async function storeOne(node: WebNode, film: Outgoing, patienceMs: number): Promise<Outcome> {
  const boundary = `physis-${randomUUID()}`
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    ...part10Bytes(film),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const allowedMs = Math.ceil(patienceMs + film.bytes / leastBytesPerMs)
  try {
    const response = await fetch(node.url, {
      method: 'POST',
      headers: {
        'Content-Type': `multipart/related; type="application/dicom"; boundary="${boundary}"`,
        Accept: 'application/dicom+json',
        ...(node.authorization && { Authorization: node.authorization }),
      },
      body,
      // A redirected POST becomes a GET, which answers 200 and stores nothing.
      redirect: 'manual',
      signal: AbortSignal.timeout(allowedMs),
    })
    return outcomeOfAnswer(node, response.status, await answerText(response))
  } catch (error) {
    // Everything that goes wrong on the way is a TypeError with a cause; a body that ends early is one without.
    const isNetwork = error instanceof TypeError || (error as Error).name === 'TimeoutError'
    if (!isNetwork) throw error
    return networkFailure(node, error as Error, allowedMs)
  }
}

/** Undefined if it is longer than an answer about a film. */
async function answerText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxAnswerBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function outcomeOfAnswer(node: WebNode, status: number, text: string | undefined): Outcome {
  const whole = unusable(status)
  if (whole) throw new NodeError(`${placeOf(node)}: ${whole}`)
  const answer = readAnswer(text ?? '')
  if (answer?.failed) return { kind: 'failed', reason: failureReason(answer.failureCode) }
  if (answer?.stored && answer.warningCode !== undefined && answer.warningCode !== 0) {
    const outcome = outcomeOf(answer.warningCode)
    return outcome.kind === 'failed' ? { ...outcome, kind: 'warned' } : outcome
  }
  // Some servers say no more than OK. A page for people, as of a log-in, is another matter.
  if (answer?.stored || (status === 200 && (answer || text === ''))) return { kind: 'stored' }
  return { kind: 'failed', reason: filmStatuses[status] ?? `the server answers HTTP ${status} and does not say why` }
}

/** Statuses that hold for every film. */
function unusable(status: number): string | undefined {
  if (status === 401) return 'the server asks who you are (HTTP 401): put a token, or user:password, into PHYSIS_TOKEN'
  if (status === 403) return 'the server does not let this user store (HTTP 403)'
  if (status === 404 || status === 405)
    return `nothing is stored at this address (HTTP ${status}): check --to, it ends with /studies`
  if (status === 406) return 'the server does not answer in DICOM JSON (HTTP 406), which this program needs'
  if (status >= 300 && status < 400) return `the server sends elsewhere (HTTP ${status}): name that address in --to`
  return undefined
}

const filmStatuses: Readonly<Record<number, string>> = {
  200: 'the server answers, but not in DICOM JSON: whether the film was stored is unknown; check --to',
  202: 'the server does not say whether the film was stored (HTTP 202)',
  400: 'the server cannot read the film (HTTP 400)',
  409: 'the server refuses the film and does not say why (HTTP 409)',
  413: 'the film is larger than the server takes (HTTP 413)',
  415: 'the server does not store films of this kind or transfer syntax (HTTP 415)',
  503: 'the server is too busy (HTTP 503): try again later',
}

type Answer = { stored: boolean; failed: boolean; failureCode?: number; warningCode?: number }

/** The Store Instances Response Module in DICOM JSON (PS3.18, annex I and F.2); undefined where it is something else. */
function readAnswer(text: string): Answer | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const dataSet = Array.isArray(json) ? json[0] : json
  if (typeof dataSet !== 'object' || dataSet === null) return undefined
  const [failed] = [...items(dataSet, '00081198'), ...items(dataSet, '0008119A')]
  const [stored] = items(dataSet, '00081199')
  return {
    stored: stored !== undefined,
    failed: failed !== undefined,
    failureCode: number(failed, '00081197'),
    warningCode: number(stored, '00081196'),
  }
}

function values(dataSet: unknown, tag: string): unknown[] {
  const element = (dataSet as Record<string, { Value?: unknown } | undefined> | null | undefined)?.[tag]
  return Array.isArray(element?.Value) ? element.Value : []
}

const items = (dataSet: unknown, tag: string): object[] =>
  values(dataSet, tag).filter(value => typeof value === 'object' && value !== null)

function number(dataSet: unknown, tag: string): number | undefined {
  const value = Number(values(dataSet, tag)[0])
  return Number.isInteger(value) && value >= 0 && value <= 0xffff ? value : undefined
}

/** The address without the UID of a study. */
const placeOf = ({ url }: WebNode): string => url.replace(/\/studies\/.*$/, '/studies')

function networkFailure(node: WebNode, error: Error, allowedMs: number): Outcome {
  const cause = error.cause as { code?: string } | undefined
  const code = cause?.code ?? ''
  const stop = (words: string) => new NodeError(`${placeOf(node)}: ${words}`)
  if (error.name === 'TimeoutError') throw stop(`the server did not answer within ${Math.ceil(allowedMs / 1000)} s`)
  if (code === 'ECONNREFUSED') throw stop('nothing listens there (connection refused): check host and port')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') throw stop('there is no host of this name')
  if (/TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(code)) throw stop('the host is not reached from here')
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    throw stop(`its certificate is not trusted (${code}): name the issuer's in NODE_EXTRA_CA_CERTS`)
  if (/SSL|EPROTO/.test(code)) throw stop('what answers there does not speak TLS: is it http://?')
  if (/ECONNRESET|EPIPE|SOCKET/.test(code)) return { kind: 'failed', reason: 'the server ended the connection' }
  throw stop(`the connection failed (${/^[A-Z_]+$/.test(code) ? code : 'no reason known'})`)
}
