/**
 * Where films are sent: a DICOM node by C-STORE, written `dicom://AET@host:port` as other tools write it, or a DICOMweb
 * server by STOW-RS, written as the address of its studies. Secrets have no place in either, for command lines can be
 * read by everyone on a machine.
 */
import { UsageError } from '../../base/index.ts'

export type DimseNode = {
  kind: 'dimse'
  calledAeTitle: string
  callingAeTitle: string
  host: string
  port: number
}

export type WebNode = {
  kind: 'web'
  /** Ends with `/studies`, or with the study's UID behind it. */
  url: string
  /** Value of the Authorization header. */
  authorization: string | undefined
}

export type Destination = DimseNode | WebNode

/** Printable ASCII without a backslash, not only spaces, at most 16 characters (PS3.5, 6.2, AE). */
const isAeTitle = (text: string): boolean => /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text) && text.trim() !== ''

/**
 * Reads the name of a node.
 *
 * @param secret a token, or `user:password`: a token has no colon (RFC 6750, 2.1). Only a web server gets it
 * @throws {UsageError} if it is neither of the two kinds, or not whole
 */
export function readDestination(text: string, callingAeTitle: string, secret: string | undefined): Destination {
  const url = URL.parse(text)
  if (url?.protocol === 'dicom:') return dimseNode(text, url, callingAeTitle)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return webNode(url, secret)
  // The text is not repeated: it may hold a password.
  throw new UsageError('what was given is no node: write dicom://AET@host:port or https://host/.../studies')
}

function dimseNode(text: string, url: URL, callingAeTitle: string): DimseNode {
  const whole = /^dicom:\/\/([^@/:]+)@(?:\[[^\]]+\]|[^@/:]+):\d+\/?$/.exec(text)
  const calledAeTitle = whole ? decoded(whole[1]) : ''
  const port = Number(url.port)
  if (!whole || port === 0)
    throw new UsageError(
      'what was given is no whole node: write dicom://AET@host:port, such as dicom://PACS@10.0.0.5:104',
    )
  for (const title of [calledAeTitle, callingAeTitle])
    if (!isAeTitle(title))
      throw new UsageError(`${JSON.stringify(title)} is no AE title: it has 1 to 16 ASCII characters and no backslash`)
  return { kind: 'dimse', calledAeTitle, callingAeTitle, host: url.hostname.replace(/^\[|\]$/g, ''), port }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function webNode(url: URL, secret: string | undefined): WebNode {
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      'the address holds a user or password, which others can read: put `user:password` or a token into PHYSIS_TOKEN',
    )
  if (!/\/studies(\/[0-9.]+)?\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    throw new UsageError(`${url.origin}${url.pathname}: the address for STOW-RS ends with /studies`)
  if (secret !== undefined && /[^\x20-\x7e]/.test(secret.includes(':') ? '' : secret))
    throw new UsageError('PHYSIS_TOKEN holds characters that no token has')
  const authorization =
    secret === undefined || secret === ''
      ? undefined
      : secret.includes(':')
        ? `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`
        : `Bearer ${secret}`
  return { kind: 'web', url: url.href.replace(/\/$/, ''), authorization }
}
