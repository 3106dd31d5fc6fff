/** Against nodes that refuse in every way that real ones do; real ones are in test/field. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import dimse from 'dcmjs-dimse'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type TestElements, type TestFile, testFilm } from '../../../test/helpers/writeDicom.ts'
import type { DimseNode } from './destination.ts'
import { dataSetBytes, type Outgoing, readOutgoing } from './outgoing.ts'
import type { Outcome } from './storageStatus.ts'
import { storeByDimse } from './storeDimse.ts'

dimse.log.setLevel('silent')
const { PresentationContextResult, Status } = dimse.constants

const folder = mkdtempSync(join(tmpdir(), 'physis-dimse-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

let count = 0
function film(elements: TestElements = {}, file: TestFile = {}): Outgoing {
  count++
  const path = join(folder, `${count}.dcm`)
  writeFileSync(path, testFilm([1, 2, 3, 4], { SOPInstanceUID: `2.25.${count}`, ...elements }, file))
  return readOutgoing(path)!
}

const node = (port: number): DimseNode => ({
  kind: 'dimse',
  calledAeTitle: 'PACS',
  callingAeTitle: 'PHYSIS',
  host: '127.0.0.1',
  port,
})

type Behaviour = {
  takes?: (sopClassUid: string, syntaxUid: string) => boolean
  reject?: [result: number, source: number, reason: number]
  status?: (sopInstanceUid: string) => number | 'abort'
}

/** A node that takes what it is told to; gives the data sets it got, as bytes. */
function listen({ takes = () => true, reject, status = () => Status.Success }: Behaviour) {
  const got: Buffer[] = []
  const associations: string[] = []
  class Node extends dimse.Scp {
    private socketOfNode: Socket
    constructor(socket: Socket, options: never) {
      super(socket, options)
      this.socketOfNode = socket
    }
    override associationRequested(association: InstanceType<typeof dimse.association.Association>) {
      associations.push(`${association.getCallingAeTitle()} to ${association.getCalledAeTitle()}`)
      if (reject) return this.sendAssociationReject(...reject)
      for (const { context } of association.getPresentationContexts()) {
        const syntax = context.getTransferSyntaxUids().find((uid: string) => takes(context.getAbstractSyntaxUid(), uid))
        if (syntax) context.setResult(PresentationContextResult.Accept, syntax)
        else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported)
      }
      this.sendAssociationAccept()
    }
    override createDatasetFromStoreWritableStream(
      writable: Writable,
      _context: unknown,
      callback: (dataset: InstanceType<typeof dimse.Dataset>) => void,
    ) {
      got.push((writable as unknown as { toBuffer(): Buffer }).toBuffer())
      callback(new dimse.Dataset({}))
    }
    override cStoreRequest(
      request: InstanceType<typeof dimse.requests.CStoreRequest>,
      callback: (response: InstanceType<typeof dimse.responses.CStoreResponse>) => void,
    ) {
      const answer = status(request.getAffectedSopInstanceUid())
      if (answer === 'abort') return this.socketOfNode.destroy()
      const response = dimse.responses.CStoreResponse.fromRequest(request)
      response.setStatus(answer)
      callback(response)
    }
    override associationReleaseRequested() {
      this.sendAssociationReleaseResponse()
    }
  }
  const server = new dimse.Server(Node as never)
  server.listen(0)
  const port = ((server as unknown as { server: { address(): AddressInfo } }).server.address() as AddressInfo).port
  closing.push(() => server.close())
  return { port, got, associations }
}

async function send(port: number, films: Outgoing[], patienceMs?: number): Promise<Outcome[]> {
  const outcomes = new Map<Outgoing, Outcome>()
  await storeByDimse(node(port), films, {
    patienceMs,
    onOutcome: (film, outcome) => {
      expect(outcomes.has(film)).toBe(false)
      outcomes.set(film, outcome)
    },
  })
  return films.map(film => outcomes.get(film)!)
}

const stored = { kind: 'stored' }
const failed = (reason: string) => ({ kind: 'failed', reason })

describe('C-STORE', () => {
  it('sends the very bytes, private elements included, in the syntax of the file', async () => {
    const films = [
      film({ '0009,0010': ['LO', 'SITE'], '0009,1001': ['LO', 'private'] }),
      film({}, { syntax: '1.2.840.10008.1.2' }),
      film({}, { syntax: '1.2.840.10008.1.2.4.90', frames: [Buffer.from([1, 2, 3, 4])] }),
      film({}, { syntax: '1.2.840.10008.1.2.1.99' }),
    ]
    const { port, got, associations } = listen({})
    expect(await send(port, films)).toEqual([stored, stored, stored, stored])
    expect(got).toEqual(films.map(dataSetBytes))
    expect(associations).toEqual(['PHYSIS to PACS'])
  })
  it('tells refusals and warnings in words, film by film', async () => {
    const statuses = [0, 0xa700, 0xb000, 0xc001, 0x0124]
    const films = statuses.map(() => film())
    const { port } = listen({ status: uid => statuses[films.findIndex(f => f.sopInstanceUid === uid)] })
    expect(await send(port, films)).toEqual([
      stored,
      failed('the node is out of resources (0xA700)'),
      { kind: 'warned', reason: 'stored, with changed values (coercion) (0xB000)' },
      failed('the node cannot understand the data set (0xC001)'),
      failed('the node does not allow it (0x0124)'),
    ])
  })
  it('tells which class or transfer syntax the node does not take, and sends the rest', async () => {
    const compressed = film({}, { syntax: '1.2.840.10008.1.2.4.80', frames: [Buffer.from([1, 2])] })
    const report = film({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.34' })
    const { port, got } = listen({ takes: (uid, syntax) => uid.endsWith('.1.1.1') && !syntax.endsWith('.80') })
    expect(await send(port, [compressed, report, film()])).toEqual([
      failed('the node does not store this transfer syntax (JPEG-LS Lossless, 1.2.840.10008.1.2.4.80)'),
      failed('the node does not store this SOP class (1.2.840.10008.5.1.4.1.1.88.34)'),
      stored,
    ])
    expect(got).toHaveLength(1)
  })
  it('does not write a film anew for a node that takes only the other plain syntax', async () => {
    const { port, got } = listen({ takes: (_, syntax) => syntax === '1.2.840.10008.1.2' })
    expect(await send(port, [film()])).toEqual([
      failed('the node does not store this transfer syntax (Explicit VR Little Endian, 1.2.840.10008.1.2.1)'),
    ])
    expect(got).toEqual([])
  })
  it('opens a new association for the films behind one over which the node hung up', async () => {
    const films = [film(), film(), film()]
    const { port, associations } = listen({ status: uid => (uid === films[1].sopInstanceUid ? 'abort' : 0) })
    expect(await send(port, films)).toEqual([stored, failed('the node ended the connection'), stored])
    expect(associations).toHaveLength(2)
  })
  it('sends more kinds of films than one association can name', async () => {
    const films = Array.from({ length: 70 }, (_, i) => film({ SOPClassUID: `1.2.840.10008.5.1.4.1.1.88.${100 + i}` }))
    const { port, associations } = listen({})
    expect((await send(port, films)).every(outcome => outcome.kind === 'stored')).toBe(true)
    expect(associations).toHaveLength(2)
  })
  it('says that a film has vanished', async () => {
    const gone = film()
    rmSync(gone.path)
    const { port } = listen({})
    expect(await send(port, [gone, film()])).toEqual([
      failed(`${gone.path}: there is no such file: look at its name and its folder`),
      stored,
    ])
  })
})

describe('a node that cannot be used', () => {
  const whole = (port: number, reason: string) =>
    expect.objectContaining({ name: 'NodeError', message: `PACS@127.0.0.1:${port}: ${reason}` })

  it.each([
    [1, 1, 7, 'no node of the AE title "PACS" is there: check --to'],
    [1, 1, 3, 'the node does not know the AE title "PHYSIS": it has to be entered there, or named with --aet'],
    [2, 3, 1, 'the node is too busy for a connection now: try again later'],
    [1, 2, 2, 'the node rejects the association (source 2, reason 2)'],
  ])('rejects with %i, %i, %i', async (result, source, reason, words) => {
    const { port } = listen({ reject: [result, source, reason] })
    await expect(send(port, [film()])).rejects.toEqual(whole(port, words))
  })

  /** Something that is no DICOM node. */
  async function raw(onConnection: (socket: Socket) => void): Promise<number> {
    const sockets: Socket[] = []
    const server = createServer(socket => {
      sockets.push(socket)
      socket.on('error', () => {})
      onConnection(socket)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  it('is not there', async () => {
    const port = await raw(() => {})
    closing.pop()!()
    const words = 'nothing listens there (connection refused): check host and port'
    await expect(send(port, [film()])).rejects.toEqual(whole(port, words))
  })
  it('speaks something else', async () => {
    const port = await raw(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const words = 'what answers there does not speak DICOM: check the port'
    await expect(send(port, [film()])).rejects.toEqual(whole(port, words))
  })
  it('hangs up at once', async () => {
    const port = await raw(socket => socket.destroy())
    await expect(send(port, [film()])).rejects.toMatchObject({
      message: expect.stringContaining('ended the connection'),
    })
  })
  it('says nothing, and is waited for only so long', async () => {
    const port = await raw(() => {})
    await expect(send(port, [film()], 300)).rejects.toEqual(whole(port, 'the node did not answer for 1 s'))
  })
})
