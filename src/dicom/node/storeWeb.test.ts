/** Against servers that answer in every way that real ones do; a real one is in test/field. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { testFilm } from '../../../test/helpers/writeDicom.ts'
import { readDestination } from './destination.ts'
import { type Outgoing, readOutgoing } from './outgoing.ts'
import type { Outcome } from './storageStatus.ts'
import { storeByWeb } from './storeWeb.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-stow-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

function film(name: string): Outgoing {
  const path = join(folder, name)
  writeFileSync(path, testFilm([1, 2, 3, 4], { PatientName: 'DOE^JANE' }))
  return readOutgoing(path)!
}
const knee = film('knee.dcm')

type Request = IncomingMessage & { body: Buffer }

/** A server; the address of its studies. */
async function serve(answer: (request: Request, response: ServerResponse) => void): Promise<string> {
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk)
    answer(Object.assign(message, { body: Buffer.concat(chunks) }), response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web/studies`
}

async function send(url: string, films: Outgoing[] = [knee], patienceMs?: number, secret?: string): Promise<Outcome[]> {
  const node = readDestination(url, '', secret)
  if (node.kind !== 'web') throw new Error('no web node')
  const outcomes: Outcome[] = []
  await storeByWeb(node, films, { patienceMs, onOutcome: (_, outcome) => outcomes.push(outcome) })
  return outcomes
}

const json = (status: number, answer: unknown) => (_: Request, response: ServerResponse) => {
  response.writeHead(status, { 'Content-Type': 'application/dicom+json' }).end(JSON.stringify(answer))
}
const sequence = (item: object) => ({ vr: 'SQ', Value: [item] })
const reason = (tag: string, code: number) => ({ [tag]: { vr: 'US', Value: [code] } })

describe('STOW-RS', () => {
  it('posts one film a request, as the standard writes it', async () => {
    const requests: Request[] = []
    const url = await serve((request, response) => {
      requests.push(request)
      response.end()
    })
    expect(await send(url, [knee, film('second.dcm')], undefined, 'abc')).toEqual([
      { kind: 'stored' },
      { kind: 'stored' },
    ])
    expect(requests).toHaveLength(2)
    const [{ method, headers, body }] = requests
    expect(method).toBe('POST')
    expect(headers).toMatchObject({ accept: 'application/dicom+json', authorization: 'Bearer abc' })
    const boundary = /^multipart\/related; type="application\/dicom"; boundary="([\w-]+)"$/.exec(
      headers['content-type']!,
    )![1]
    expect(body).toEqual(
      Buffer.concat([
        Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
        testFilm([1, 2, 3, 4], { PatientName: 'DOE^JANE' }),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    )
    expect(Number(headers['content-length'])).toBe(body.length)
  })

  it.each<[string, number, unknown, Outcome]>([
    ['stored', 200, { '00081199': sequence({}) }, { kind: 'stored' }],
    ['stored, in an array', 200, [{ '00081199': sequence({}) }], { kind: 'stored' }],
    [
      'stored with a warning',
      202,
      { '00081199': sequence(reason('00081196', 0xb000)) },
      { kind: 'warned', reason: 'stored, with changed values (coercion) (0xB000)' },
    ],
    [
      'refused with a reason',
      409,
      { '00081198': sequence(reason('00081197', 0xc122)) },
      { kind: 'failed', reason: 'the node does not store this transfer syntax (0xC122)' },
    ],
    [
      'refused, though the status says OK',
      200,
      { '00081198': sequence(reason('00081197', 0x0110)) },
      { kind: 'failed', reason: 'processing failure at the node (0x0110)' },
    ],
    [
      'refused without a reason',
      202,
      { '00081198': sequence({}) },
      { kind: 'failed', reason: 'the node gives no reason' },
    ],
    [
      'unreadable for the server',
      202,
      { '0008119A': sequence(reason('00081197', 0xc000)) },
      { kind: 'failed', reason: 'the node cannot understand the data set (0xC000)' },
    ],
    ['200 that tells nothing', 200, {}, { kind: 'stored' }],
    ['200 with another thing', 200, 'log in', { kind: 'failed', reason: expect.stringContaining('not in DICOM JSON') }],
    ['202 that tells nothing', 202, {}, { kind: 'failed', reason: expect.stringContaining('does not say whether') }],
    ['an answer of another kind', 409, 'DOE', { kind: 'failed', reason: expect.stringContaining('HTTP 409') }],
    ['null', 400, null, { kind: 'failed', reason: expect.stringContaining('HTTP 400') }],
    ['too large', 413, {}, { kind: 'failed', reason: expect.stringContaining('larger than the server takes') }],
    ['a server that failed', 500, {}, { kind: 'failed', reason: expect.stringContaining('HTTP 500') }],
  ])('%s', async (_, status, answer, outcome) => {
    expect(await send(await serve(json(status, answer)))).toEqual([outcome])
  })

  it('does not take a page for people, or one without end, for a film that was stored', async () => {
    const page = (text: string) =>
      serve((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(text))
    const outcome = { kind: 'failed', reason: expect.stringContaining('not in DICOM JSON') }
    expect(await send(await page('<html>Please log in</html>'))).toEqual([outcome])
    expect(await send(await page(' '.repeat(2 ** 21)))).toEqual([outcome])
  })

  it('goes on behind a film over which the server hung up, and one that has vanished', async () => {
    let requests = 0
    const url = await serve((request, response) => (++requests === 1 ? request.socket.destroy() : response.end()))
    const gone = film('gone.dcm')
    rmSync(gone.path)
    expect(await send(url, [knee, gone, knee])).toEqual([
      { kind: 'failed', reason: 'the server ended the connection' },
      { kind: 'failed', reason: `${gone.path}: there is no such file: look at its name and its folder` },
      { kind: 'stored' },
    ])
  })
})

describe('a server that cannot be used', () => {
  it.each([
    [401, 'PHYSIS_TOKEN'],
    [403, 'does not let this user store'],
    [404, 'check --to'],
    [302, 'name that address in --to'],
    [406, 'DICOM JSON'],
  ])('answers %i', async (status, words) => {
    const url = await serve((_, response) => response.writeHead(status, { Location: '/elsewhere' }).end())
    await expect(send(url)).rejects.toMatchObject({ name: 'NodeError', message: expect.stringContaining(words) })
  })
  it('is not there', async () => {
    const url = await serve(() => {})
    closing.pop()!()
    await expect(send(url)).rejects.toMatchObject({
      name: 'NodeError',
      message: `${url}: nothing listens there (connection refused): check host and port`,
    })
  })
  it('does not speak TLS', async () => {
    const url = await serve((_, response) => response.end())
    await expect(send(url.replace('http:', 'https:'))).rejects.toMatchObject({
      message: expect.stringContaining('does not speak TLS'),
    })
  })
  it('says nothing, and is waited for only so long', async () => {
    const url = await serve(() => {})
    await expect(send(url, [knee], 200)).rejects.toMatchObject({
      message: expect.stringContaining('did not answer within'),
    })
  })
})
