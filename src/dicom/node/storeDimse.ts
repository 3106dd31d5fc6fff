/**
 * C-STORE of films to a DICOM node (PS3.4, annex B; PS3.8 for the association), over dcmjs-dimse (MIT). The library
 * would parse each film and write it anew, without private elements, and turn compressed pixels into what the node
 * prefers; here it is given a data set that is bytes already, and only contexts that were accepted for these very bytes
 * are used. What the library passes over in silence (a rejected context, an abort, a node that hangs) is told.
 */
import type { Socket } from 'node:net'
import type { association } from 'dcmjs-dimse'
import { FilmError } from '../../base/index.ts'
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from '../transferSyntax.ts'
import type { DimseNode } from './destination.ts'
import { dataSetBytes, type Outgoing } from './outgoing.ts'
import { defaultPatienceMs, NodeError, type SendOptions } from './sending.ts'
import { type Outcome, outcomeOf } from './storageStatus.ts'

/** Contexts of an association have odd numbers below 256 (PS3.8, 9.3.2.2); two are offered for each kind of film. */
const mostKinds = 60

/** What the library's events pass has no types. */
type Context = { context: InstanceType<typeof association.PresentationContext> }

const kindOf = (film: Outgoing) => `${film.sopClassUid} ${film.transferSyntaxUid}`

/**
 * Sends films one after the other. An association that the node ends is opened anew for the films that are left, as
 * long as each one takes a film.
 *
 * @throws {NodeError} if the node is not reached or does not accept the association
 */
export async function storeByDimse(node: DimseNode, films: readonly Outgoing[], options: SendOptions): Promise<void> {
  let left = [...films]
  while (left.length > 0) {
    const kinds = new Set<string>()
    const count = left.findIndex(film => kinds.add(kindOf(film)).size > mostKinds)
    const batch = count < 0 ? left : left.slice(0, count)
    const done = await associate(node, batch, options)
    left = left.filter(film => !done.has(film))
  }
}

/** One association. Returns the films whose fate is known: at least one. */
async function associate(
  node: DimseNode,
  films: readonly Outgoing[],
  { patienceMs = defaultPatienceMs, onOutcome }: SendOptions,
): Promise<Set<Outgoing>> {
  const { Client, Dataset, association: associations, constants, log, requests } = (await import('dcmjs-dimse')).default
  log.setLevel('silent')

  class Bytes extends Dataset {
    private readonly film: Outgoing
    constructor(film: Outgoing) {
      super({ SOPClassUID: film.sopClassUid, SOPInstanceUID: film.sopInstanceUid }, film.transferSyntaxUid)
      this.film = film
    }
    override getDenaturalizedDataset(): Buffer {
      sending = this.film
      return dataSetBytes(this.film)
    }
  }

  /** On its way; its answer is not there yet. */
  let sending: Outgoing | undefined
  const done = new Set<Outgoing>()
  const settle = (film: Outgoing, outcome: Outcome) => {
    if (done.has(film)) return
    done.add(film)
    onOutcome(film, outcome)
  }
  const client = new Client()
  for (const kind of new Set(films.map(kindOf))) {
    const [sopClassUid, syntaxUid] = kind.split(' ')
    // For each class the library offers both plain syntaxes in one context, of which the node takes one, and any other in
    // one of its own. A plain one needs that too, or the node may choose the other.
    if (syntaxUid !== implicitLittleEndian.uid && syntaxUid !== explicitLittleEndian.uid) continue
    client.addAdditionalPresentationContext(new associations.PresentationContext(0, sopClassUid, syntaxUid), true)
  }
  const waiting = films.map(film => {
    const request = new requests.CStoreRequest(new Bytes(film))
    request.on('response', response => settle(film, outcomeOf(response.getStatus())))
    client.addRequest(request)
    return { film, request }
  })
  const { Accept } = constants.PresentationContextResult

  await new Promise<void>((resolve, reject) => {
    const socketOf = () => (client as unknown as { network?: { socket: Socket } }).network?.socket
    let accepted = false
    let ended = false
    const end = (words: string, isSilent = false) => {
      if (ended) return
      ended = true
      // The library waits for the other side to close, which one that hangs never does.
      socketOf()?.destroy()
      if (!accepted) return reject(new NodeError(`${nameOf(node)}: ${words}`))
      const failed = sending && !done.has(sending) ? sending : films.find(film => !done.has(film))
      if (failed) settle(failed, { kind: 'failed', reason: words })
      // Each further film would wait as long again.
      if (failed && isSilent) reject(new NodeError(`${nameOf(node)}: ${words}`))
      else resolve()
    }
    client.on('associationAccepted', answer => {
      accepted = true
      const open = new Set<string>(
        answer
          .getPresentationContexts()
          .filter(({ context }: Context) => context.getResult() === Accept)
          .map(({ context }: Context) => `${context.getAbstractSyntaxUid()} ${context.getAcceptedTransferSyntaxUid()}`),
      )
      const classes = new Set([...open].map(kind => kind.split(' ')[0]))
      client.clearRequests()
      for (const { film, request } of waiting) {
        if (open.has(kindOf(film))) client.addRequest(request)
        else settle(film, { kind: 'failed', reason: notTaken(film, classes.has(film.sopClassUid)) })
      }
    })
    client.on('associationRejected', ({ result, source, reason }) => end(rejection(node, result, source, reason)))
    client.on('networkError', error =>
      end(
        error instanceof FilmError ? error.message : networkFailure(error, patienceMs),
        /timeout/i.test(error.message),
      ),
    )
    client.on('closed', () => {
      if (accepted && films.every(film => done.has(film))) resolve()
      else end(accepted ? 'the node ended the connection' : 'the node ended the connection before it accepted any film')
    })
    client.send(node.host, node.port, node.callingAeTitle, node.calledAeTitle, {
      // The library sets this as the time that the connection may be idle, before and after it is open.
      connectTimeout: patienceMs,
      associationTimeout: patienceMs,
      // It counts from the last answer, and a large film on a slow line takes its time.
      pduTimeout: Number.MAX_SAFE_INTEGER,
    })
  })
  return done
}

export const nameOf = ({ calledAeTitle, host, port }: DimseNode): string => `${calledAeTitle}@${host}:${port}`

function notTaken(film: Outgoing, takesClass: boolean): string {
  if (!takesClass) return `the node does not store this SOP class (${film.sopClassUid})`
  const name = transferSyntax(film.transferSyntaxUid)?.name
  return `the node does not store this transfer syntax (${name ? `${name}, ` : ''}${film.transferSyntaxUid})`
}

/** PS3.8, 9.3.4. */
function rejection(node: DimseNode, result: number, source: number, reason: number): string {
  const quoted = JSON.stringify
  if (source === 1 && reason === 7) return `no node of the AE title ${quoted(node.calledAeTitle)} is there: check --to`
  if (source === 1 && reason === 3)
    return `the node does not know the AE title ${quoted(node.callingAeTitle)}: it has to be entered there, or named with --aet`
  if (source === 3 && reason <= 2) return 'the node is too busy for a connection now: try again later'
  const retry = result === 2 ? ', for now: try again later' : ''
  return `the node rejects the association (source ${source}, reason ${reason})${retry}`
}

function networkFailure({ message }: Error, patienceMs: number): string {
  const seconds = Math.ceil(patienceMs / 1000)
  if (/ECONNREFUSED/.test(message)) return 'nothing listens there (connection refused): check host and port'
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) return 'there is no host of this name'
  if (/EHOSTUNREACH|ENETUNREACH/.test(message)) return 'the host is not reached from here'
  if (/timeout/i.test(message)) return `the node did not answer for ${seconds} s`
  if (/ECONNRESET|EPIPE/.test(message)) return 'the node ended the connection'
  if (/Unknown PDU/i.test(message)) return 'what answers there does not speak DICOM: check the port'
  return `the connection failed (${/\b(E[A-Z]{3,})\b/.exec(message)?.[1] ?? 'no reason known'})`
}
