const field = (name: string, type = 'string', more: object = {}) => ({
  ...{ name, label: name, type, updateable: true, calculated: false, picklistValues: [] as object[] },
  ...more,
})
const picklist = (...values: string[]) => ({
  picklistValues: values.map((value) => ({ value, label: value, active: true })),
})
const key = field('Cauce_Id__c', 'string', { externalId: true, unique: true })
export type Schema = ReturnType<typeof field>[]
/** What each object has, as a new organisation would describe it. */
export const schemas: Record<string, Schema> = {
  Contact: [
    ...['LastName', 'FirstName', 'MailingCity'].map((name) => field(name)),
    ...[field('Email', 'email'), field('Phone', 'phone'), field('HasOptedOutOfEmail', 'boolean'), key],
    field('AccountId', 'reference'),
    ...[field('LeadSource', 'picklist', picklist('Web', 'Phone')), field('Age__c', 'double')],
    ...[field('Born__c', 'date'), field('Seen__c', 'datetime'), field('Likes__c', 'multipicklist')],
    ...[
      field('Full__c', 'string', { calculated: true }),
      field('SystemModstamp', 'datetime', { updateable: false }),
    ],
  ],
  Lead: [
    ...['LastName', 'FirstName', 'Company', 'City'].map((name) => field(name)),
    field('Email', 'email'),
    key,
  ],
  Opportunity: [
    field('Name'),
    field('StageName', 'picklist', picklist('Prospecting', 'Proposal', 'Closed Won', 'Closed Lost')),
    field('Amount', 'currency'),
    field('CloseDate', 'date'),
    key,
  ],
  Account: [
    ...[
      field('Name'),
      field('Industry'),
      field('Rank__c', 'double', { calculated: true, updateable: false }),
      key,
    ],
    field('SystemModstamp', 'datetime', { updateable: false }),
  ],
  Task: [
    field('Subject'),
    field('Description', 'textarea'),
    field('Status', 'picklist', picklist('Not Started', 'Completed')),
    field('ActivityDate', 'date'),
    field('WhoId', 'reference'),
  ],
  OpportunityContactRole: [
    field('OpportunityId', 'reference'),
    field('ContactId', 'reference'),
    field('IsPrimary', 'boolean'),
  ],
}
export const prefixes: Record<string, string> = {
  Contact: '003',
  Lead: '00Q',
  Account: '001',
  Opportunity: '006',
  Task: '00T',
  OpportunityContactRole: '00K',
}
