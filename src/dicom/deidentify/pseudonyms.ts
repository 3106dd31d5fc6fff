/**
 * Names for patients, films and UIDs that only the site's secret leads to: HMAC-SHA-256 (RFC 2104). The same secret gives
 * the same pseudonyms on every machine and in every year, so films that follow later join their patient. Without a
 * secret, or with a short one, who knows how patients are numbered tries all numbers and has them back.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { UsageError } from '../../base/index.ts'

export type Pseudonyms = {
  /** Tells secrets apart without telling them: 8 hex digits. */
  secretId: string
  /** `P` and 16 hex digits. */
  patient(patient: string): string
  /** A UID under 2.25 (PS3.5, B.2), from a UUID of version 8 (RFC 9562). */
  uid(uid: string): string
  /** 16 hex digits for the film with this SOP instance UID. */
  film(uid: string): string
  /** By how many days all dates of the patient lie earlier: one to ten years. */
  daysEarlier(patient: string): number
}

const leastSecretBytes = 16

/**
 * @param secret the site's, from `PHYSIS_SECRET`
 * @throws {UsageError} if it is missing or too short
 */
export function pseudonymsOf(secret: string | undefined): Pseudonyms {
  const key = utf8ToBytes(secret ?? '')
  if (key.length < leastSecretBytes)
    throw new UsageError(
      `${key.length === 0 ? 'PHYSIS_SECRET is not set' : `PHYSIS_SECRET is shorter than ${leastSecretBytes} bytes`}: pseudonyms need a secret of your site; make one with "openssl rand -hex 32", put it into the environment and keep it, for only with it later films get the same pseudonyms`,
    )
  const digest = (text: string) => hmac(sha256, key, utf8ToBytes(text))
  // What is named goes into the message: no pseudonym of one kind says anything of another.
  const hex = (kind: string, text: string) => bytesToHex(digest(`deidentify ${kind}\0${text}`))
  return {
    secretId: bytesToHex(digest('Physis key')).slice(0, 8),
    patient: patient => `P${hex('patient', patient).slice(0, 16)}`,
    uid: uid => {
      const bits = BigInt(`0x${hex('uid', uid).slice(0, 32)}`)
      const fixed = (0xfn << 76n) | (0x3n << 62n)
      return `2.25.${(bits & ~fixed) | (0x8n << 76n) | (0x2n << 62n)}`
    },
    film: uid => hex('film', uid).slice(0, 16),
    daysEarlier: patient => 366 + (Number.parseInt(hex('days', patient).slice(0, 8), 16) % 3287),
  }
}

/** SHA-256 of bytes, as hex. */
export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes))
