export const property = (
  name: string,
  label: string,
  type = 'string',
  fieldType = 'text',
  more: object = {},
) => ({
  ...{ name, label, type, fieldType, description: '', groupName: 'information', options: [] as object[] },
  ...{
    calculated: false,
    hidden: false,
    modificationMetadata: { archivable: true, readOnlyDefinition: true, readOnlyValue: false },
  },
  ...more,
})
export type Property = ReturnType<typeof property>

const readOnly = {
  modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: true },
}
const options = (...values: string[]) => ({
  options: values.map((value) => ({ value, label: value, hidden: false })),
})
const stamp = property('hs_lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly)
const merged = property('hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox', readOnly)

/** What each object has, as a new account of HubSpot would tell it. */
export const known: Record<string, Property[]> = {
  contacts: [
    property('email', 'Email'),
    property('firstname', 'First Name'),
    property('lastname', 'Last Name'),
    property('phone', 'Phone Number', 'string', 'phonenumber'),
    property('company', 'Company Name'),
    property('city', 'City'),
    property('country', 'Country/Region'),
    property('birthday', 'Birthday', 'date', 'date'),
    property('seats', 'Seats', 'number', 'number'),
    property('hubspot_owner_id', 'Contact owner', 'enumeration', 'select'),
    property('lifecyclestage', 'Lifecycle Stage', 'enumeration', 'radio', options('lead', 'customer')),
    property('interests', 'Interests', 'enumeration', 'checkbox', options('golf', 'chess')),
    property('hs_email_optout', 'Unsubscribed from all email', 'bool', 'booleancheckbox', readOnly),
    property('lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly),
    merged,
  ],
  deals: [
    property('dealname', 'Deal Name'),
    property('dealstage', 'Deal Stage', 'enumeration', 'radio'),
    property('pipeline', 'Pipeline', 'enumeration', 'select'),
    property('amount', 'Amount', 'number', 'number'),
    stamp,
    merged,
  ],
  companies: [
    property('name', 'Name'),
    property('domain', 'Domain'),
    property('industry', 'Industry'),
    stamp,
    merged,
  ],
  notes: [property('hs_note_body', 'Note'), property('hs_timestamp', 'At', 'datetime', 'date'), stamp],
  tasks: [
    property('hs_task_subject', 'Subject'),
    property('hs_task_body', 'Text'),
    property('hs_task_status', 'Status', 'enumeration', 'select', options('NOT_STARTED', 'COMPLETED')),
    property('hs_timestamp', 'Due', 'datetime', 'date'),
    stamp,
  ],
}

const long = { displayOrder: 0, archived: false, createdAt: new Date(0), updatedAt: new Date(0) }
const stage = (id: string, label: string, probability: string, isClosed = 'false') => ({
  ...{ ...long, id, label, writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT' },
  metadata: { isClosed, probability },
})
export const pipeline = {
  ...{ ...long, id: 'default', label: 'Sales Pipeline' },
  stages: [
    stage('appointmentscheduled', 'Appointment Scheduled', '0.2'),
    stage('qualifiedtobuy', 'Qualified To Buy', '0.4'),
    stage('closedwon', 'Closed Won', '1.0', 'true'),
    stage('closedlost', 'Closed Lost', '0.0', 'true'),
  ],
}
