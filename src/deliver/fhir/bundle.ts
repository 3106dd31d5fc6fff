/**
 * A result as a FHIR R4 Bundle of type collection, for systems that know no DICOM. Resources refer to each other by UUIDs that are made from
 * what the result depends on, so that the bundle of a re-run is the same but for its dates.
 */
import { UsageError } from '../../base/index.ts'
import type { Result } from '../../predict/index.ts'
import { growthMethodName } from '../codes.ts'
import { dicomSource, type SourceFilm } from '../source.ts'
import { answerParts, derivedUuid } from '../uid.ts'
import { deviceResource, filmByHash, patientResource, studyResource } from './context.ts'
import type { Json, Resource } from './elements.ts'
import { boneAgeObservation, growthObservation } from './observations.ts'

export type FhirOptions = {
  now: Date
  /** For who is on the film, and where it lies in an archive. */
  source?: SourceFilm
}

/** @throws {UsageError} for a film that could not be read: there is nothing to say of it */
export function fhirBundle(result: Result, { now, source }: FhirOptions): Resource {
  if (result.failure) throw new UsageError('No bundle is made of a film that could not be read.')
  const parts = answerParts(result)
  const entries: { fullUrl: string; resource: Resource }[] = []
  const add = (name: string, resource: Resource): Json => {
    const fullUrl = `urn:uuid:${derivedUuid(`fhir ${name}`, parts)}`
    entries.push({ fullUrl, resource })
    return { reference: fullUrl }
  }
  const dicom = source?.header && dicomSource(source)
  const subject = add('patient', patientResource(result, dicom))
  const film = dicom ? add('study', studyResource(dicom, subject)) : filmByHash(result.film.sha256!)
  const context = { subject, film, effective: dicom?.header.facts.studyDate, issued: now.toISOString() }
  const devices = new Map<string, Json>()
  for (const estimate of result.joints) {
    const key = estimate.model?.sha256 ?? ''
    const device = devices.get(key) ?? add(`device ${key}`, deviceResource(result, estimate.model))
    devices.set(key, device)
    const name = `joint ${estimate.jointIndex}`
    const boneAge = add(name, boneAgeObservation(estimate, result, context, device))
    for (const answer of estimate.interpretation?.growth ?? [])
      add(
        `${name} growth ${growthMethodName(answer)}`,
        growthObservation(answer, estimate, result, context, device, boneAge),
      )
  }
  return {
    resourceType: 'Bundle',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${derivedUuid('fhir', parts)}` },
    type: 'collection',
    timestamp: now.toISOString(),
    entry: entries,
  }
}
