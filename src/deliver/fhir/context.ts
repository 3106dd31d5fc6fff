/** What observations refer to: the patient, the film, and the software with its models. */
import type { JointEstimate, Result } from '../../predict/index.ts'
import { type DicomSource, filmReference } from '../source.ts'
import { type Json, oid, type Resource } from './elements.ts'

/** The child as the film names it; of a PNG or JPEG no more than what was given with it. */
export function patientResource({ patient }: Result, film: DicomSource | undefined): Resource {
  const facts = film?.header.facts
  const text = (keyword: 'PatientName' | 'PatientSex' | 'IssuerOfPatientID') => film?.header.dataSet.text(keyword)
  const id = facts?.patientId ?? patient
  const issuer = text('IssuerOfPatientID')
  const names = (text('PatientName') ?? '').split('=').flatMap(humanName)
  const gender = { F: 'female', M: 'male', O: 'other' }[text('PatientSex') ?? '']
  return {
    resourceType: 'Patient',
    ...(id ? { identifier: [{ value: id, ...(issuer ? { assigner: { display: issuer } } : {}) }] } : {}),
    ...(names.length > 0 ? { name: names } : {}),
    ...(gender ? { gender } : {}),
    ...(facts?.birthDate ? { birthDate: facts.birthDate } : {}),
  }
}

/** One representation of a name: family, given, middle, prefix, suffix (PS3.5, 6.2.1). */
function humanName(representation: string): Json[] {
  const [family, given, middle, prefix, suffix] = representation.split('^').map(part => part.trim())
  const givens = [given, middle].filter(Boolean)
  const name = {
    ...(family ? { family } : {}),
    ...(givens.length > 0 ? { given: givens } : {}),
    ...(prefix ? { prefix: [prefix] } : {}),
    ...(suffix ? { suffix: [suffix] } : {}),
  }
  return Object.keys(name).length > 0 ? [name] : []
}

/** The film's place in the archive. */
export function studyResource(film: DicomSource, subject: Json): Resource {
  const { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid } = filmReference(film)
  const { film: kind, facts } = film.header
  const modality = kind.modality ?? 'OT'
  return {
    resourceType: 'ImagingStudy',
    identifier: [{ system: 'urn:dicom:uid', value: oid(studyInstanceUid) }],
    status: 'available',
    subject,
    ...(facts.studyDate ? { started: facts.studyDate } : {}),
    series: [
      {
        uid: seriesInstanceUid,
        modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: modality },
        instance: [{ uid: sopInstanceUid, sopClass: { system: 'urn:ietf:rfc:3986', code: oid(sopClassUid) } }],
      },
    ],
  }
}

/** A film that no archive knows: its hash as a name (RFC 6920). */
export function filmByHash(sha256: string): Json {
  const bytes = sha256.match(/../g)!.map(hex => String.fromCharCode(Number.parseInt(hex, 16)))
  const base64 = btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  return {
    identifier: { system: 'urn:ietf:rfc:3986', value: `ni:///sha-256;${base64}` },
    display: `The film with the SHA-256 ${sha256}`,
  }
}

/** The software, with the model if one was asked. */
export function deviceResource({ software, notice }: Result, model: JointEstimate['model']): Resource {
  return {
    resourceType: 'Device',
    manufacturer: 'Physis',
    deviceName: [{ name: 'Physis', type: 'model-name' }],
    version: [
      { type: { text: 'Software' }, value: software.version },
      ...(model
        ? [
            { type: { text: `Model ${model.name}` }, value: model.version },
            { type: { text: 'Model package, SHA-256' }, value: model.sha256 },
          ]
        : []),
    ],
    note: [{ text: notice }],
  }
}
