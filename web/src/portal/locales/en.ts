/* The portal in English; the keys are those of `zh-CN.ts`. */
export const en = {
  app: {
    name: 'Yichuang', skip: 'Skip to content', synthetic: 'Synthetic data',
    syntheticShort: 'For demonstration only, not a real service',
    syntheticLong: 'This page holds synthetic data for demonstration. It stands for no real office.',
    language: '中文', languageLabel: '中文, switch to Chinese', largePrint: 'Large print',
    largePrintOff: 'Normal print', signOut: 'Sign out', signIn: 'Sign in', pageTitle: '{page} · Yichuang services',
    foot: 'Online, at a window or at a terminal: the choice is yours.'
  },
  nav: {
    main: 'Main navigation', quick: 'Navigation at the foot', home: 'Home', search: 'Services', mine: 'My matters',
    me: 'Me', verify: 'Verify', public: 'Public decisions', desk: 'For staff', plan: 'Plan a project', projects: 'My projects', market: 'Agency market'
  },
  board: {
    green: 'In time', yellow: 'Nearly due', red: 'Overdue'
  },
  common: {
    saveAs: 'Download as {format}', notSaved: 'The download failed. Please try again later.',
    copy: 'Copy', copied: 'Copied',
    loading: 'Loading…', retry: 'Try again', none: 'none', yes: 'Yes', no: 'No', dash: '—', days: '{n} days',
    close: 'Close', cancel: 'Cancel', back: 'Back', next: 'Next', done: 'Done', save: 'Save', remove: 'Remove',
    change: 'Change', more: 'Show more', all: 'All', wait: 'One moment…', yuan: 'yuan', home: 'Back to the home page',
    notFound: 'There is no such page',
    notFoundHint: 'The address may be wrong. Go to the home page and search for what you need.',
    failed: 'That did not work ({code}). Please try again later.', noRight: 'Your account may not see this.',
    unreachable: 'The server cannot be reached at the moment. Check your connection and try again.',
    qrOf: 'QR code: {what}'
  },
  home: {
    book: 'Book a visit', bookHint: 'Choose a time, skip the queue', ask: 'Tell us', askHint: 'Ask, complain, suggest', bookings: 'My bookings', tickets: 'My tickets', messages: 'Messages',
    title: 'Home', hello: 'What would you like to do?',
    lead: 'Use your own words. Misspellings and pinyin are understood.', person: 'For persons',
    personHint: 'Home, family, work …', company: 'For firms', companyHint: 'Starting up, projects, permits …',
    ways: 'Frequent entries', nearby: 'Nearby', verify: 'Verify a document',
    public: 'Public decisions', matters: 'One matter, one application',
    mattersHint: 'Items of several departments together: one form, one set of materials.', online: 'Done online',
    nightNow: 'The windows are closed; online we are open.', allDay: 'Open day and night.',
    nightHint: 'What you hand in at night or on a holiday counts as received at that moment; the limits start on the next working day.',
    noForce: 'You need no account to read guides, verify documents or see public decisions.'
  },
  search: {
    title: 'Find a service', label: 'Search for a service', placeholder: 'e.g. building permit', go: 'Search',
    forWhom: 'For whom', forall: 'All', forperson: 'Persons', forcompany: 'Firms',
    count: '1 service found | {n} services found', none: 'No service found',
    noneHint: 'Try other or fewer words, or call the hotline.',
    how: { name: 'name contains “{text}”', synonym: 'found by the synonym “{text}”', pinyin: 'found by the pinyin “{text}”', typo: 'spelling corrected: “{text}”', code: 'found by the code “{text}”' }
  },
  matters: {
    title: 'One matter, one application', items: '1 item | {n} items together', contains: 'What it contains',
    none: 'There is no such matter at present', where: 'Online, or at any general window.'
  },
  guide: {
    clock: { statutory: 'By law:', joint: 'Where several departments decide together:', promised: 'As promised:' },
    title: 'Guide', promised: 'Promised within', statutory: 'By law within', feesShort: 'Fees', feeYes: 'Yes',
    feeNo: 'None', feeNone: 'This service is free of charge.', visits: 'Visits', visitsNone: 'None',
    visitsTimes: 'At most {n}', noLimit: 'Not set', onSpot: 'On the spot',
    unit: { working: '1 working day | {n} working days', natural: '1 day | {n} days', hour: '1 hour | {n} hours', on_spot: 'On the spot' },
    online: 'Online', apply: 'Apply now', print: 'Print', qr: 'Open this guide on your phone', materials: 'Materials',
    materialsHint: 'The guide lists {n} materials. After a few questions those you do not need are taken out.',
    conditions: 'Conditions', conditionsNone: 'Anyone to whom this service applies may ask for it.',
    process: 'Process',
    step: { receive: 'Received: online or at the window, with a receipt at once', accept: 'Accepted: once complete; what is missing is told in one go', review: 'Reviewed: by the officer, on site where needed', decide: 'Decided: granted or refused, with reasons', deliver: 'Delivered: electronically, by post or at the window' },
    limits: 'Time limits',
    limitsHint: 'Working days leave out weekends and public holidays. Time for corrections, hearings and expert reviews does not count by law.',
    fees: 'Fees', where: 'Where', faq: 'Questions',
    need: { must: 'Required', tolerable: 'May follow later', reused: 'Held already' }, shared: 'Shared, not asked',
    conditional: 'Depends on your answers',
    type: { original: 'original', copy: 'copy', certificate: 'certificate', form: 'form' },
    copies: '1 copy | {n} copies', basis: 'Basis', demo: 'default of the demonstration', standard: 'Standard',
    fill: 'How to fill', code: 'Code', version: 'Version', validFrom: 'Valid from'
  },
  apply: {
    title: 'Apply', progress: 'Progress',
    intro: 'First, for whom. Then one thing per screen. You may leave at any time; the draft is kept.',
    forWhom: 'On whose behalf', kind: { person: 'A person', company: 'A firm or organisation' },
    byWhom: 'Who is acting', myself: 'I am the applicant', asAgent: 'I act for somebody else',
    agentHint: 'An agent uploads a power of attorney; the result still goes to the applicant.',
    agentName: 'Name of the agent', agentPhone: 'Mobile of the agent',
    agentId: 'Identity number of the agent (optional)', authority: 'Power of attorney',
    authorityMissing: 'Please upload the power of attorney', commitment: 'Commitment',
    commit: 'I choose to apply on a commitment',
    commitHint: 'The decision comes first and is checked afterwards. A false commitment is revoked and recorded.',
    step: { who: 'Who is applying', questions: 'A few questions', materials: 'What you need', form: 'Fill in the form', files: 'Upload', delivery: 'How to get the result', check: 'Check and send' },
    questionOf: 'Question {n} of {of}', was: 'Listed', isNow: 'Needed',
    reduced: '{from} listed, only {to} needed now', notReduced: '{to} materials are needed',
    situation: 'Your situation', toBring: 'Please prepare', spared: 'Not needed', canFollow: 'may follow later',
    why: { not_needed: 'Not needed, from your answers', shared: 'Shared between departments', held: 'Held from an earlier matter of yours' },
    onForm: 'filled in here', fee: 'Fee: {yuan} yuan', noFee: 'No fee',
    saved: { none: 'Saved as you go', saved: 'Saved', local: 'Saved on this device', conflict: 'Two versions of the draft' },
    resumed: 'Going on with your draft ({at}).', startOver: 'Start over', submit: 'All correct, send',
    toCheck: 'Back to the check',
    lost: 'The connection was lost, so it is not known yet whether it arrived. Nothing you entered is gone. Sending again never counts twice, and it is sent again by itself when the network is back.',
    sendAgain: 'Send again (never counts twice)'
  },
  check: {
    lead: 'Please look at everything once more and change what is wrong.', nothing: 'nothing',
    promise: 'By sending you confirm that this is true, and that it is used for this matter only.'
  },
  delivery: {
    electronic: 'Electronic', electronicHint: 'In “My matters” as soon as it is decided', post: 'By post',
    postHint: 'To the address you give', window: 'At a window', windowHint: 'Choose a hall near you',
    locker: 'From a locker', lockerHint: 'Day and night', address: 'Address, name and telephone',
    where: 'Where to collect'
  },
  done: {
    title: 'Sent', granted: 'Granted on the spot', no: 'Case number',
    next: 'Follow it in “My matters”. If anything is missing you are told in one go.',
    nextGranted: 'The conditions are met and it was granted by the machine. Letters and certificate are in “My matters” and can be verified at any time.',
    see: 'See the matter', takeAlong: 'Scan to follow it on your phone'
  },
  form: {
    must: 'required', choose: 'Please choose', known: 'Filled in from what we hold, please check',
    wrong: '1 thing needs a change | {n} things need a change', row: 'No. {n}', addRow: 'Add one',
    fileLater: 'Files are handed in at the step “Upload”'
  },
  upload: {
    lead: 'Take a photo or choose a file.', nothing: 'There is nothing to upload.',
    byForm: 'The form you filled in stands for:', choose: 'Choose a file', camera: 'Take a photo', there: 'Uploaded',
    missing: 'Missing', preview: 'Preview', hash: 'Hash', going: 'Uploading {name}',
    rules: 'Common documents and pictures, up to 20 MB each. The hash is made by the server; it shows that a file was not exchanged.'
  },
  conflict: {
    title: 'This draft was changed elsewhere',
    lead: 'You may have filled it in on another device. Please choose which to keep:', field: 'Field', here: 'Here',
    there: 'Elsewhere', keepHere: 'Keep what is here', keepThere: 'Take the other'
  },
  mine: {
    title: 'My matters', caseTitle: 'A matter of mine', drafts: 'Not finished', savedAt: 'saved {at}',
    until: 'kept until {at}', goOn: 'Go on', none: 'You have no matters yet',
    noneHint: 'Search on the home page; it takes a few minutes.', waitsForYou: 'Waits for your correction',
    progress: 'Progress', who: 'Who has it now', withYou: 'You: please correct your materials', find: 'Find a service', dueOf: 'Due: {what}', countsFrom: 'first day that counts: {day}', late: 'past the limit', today: 'due today',
    daysLeft: '1 day left | {n} days left', messages: 'Messages', timeline: 'What has happened',
    materials: 'Materials', answers: 'What I filled in', where: 'Where to go', withdraw: 'Withdraw',
    withdrawWhy: 'Why you withdraw', withdrawn: 'The application was withdrawn.', updated: 'As of {at}'
  },
  state: {
    received: 'Received', correcting: 'To be corrected', accepted: 'Accepted', suspended: 'Suspended',
    granted: 'Granted', refused: 'Refused', rejected: 'Not accepted', not_needed: 'Not needed',
    withdrawn: 'Withdrawn', revoked: 'Revoked', recalled: 'Recalled', cancelled: 'Cancelled', terminated: 'Terminated'
  },
  way: {
    received: 'Received', accepted: 'Accepted', review: 'Review', decided: 'Decision', delivered: 'Delivered'
  },
  status: {
    materials: 'Materials', acceptance: 'Acceptance', review: 'Review', decision: 'Decision', delivery: 'Delivery',
    payment: 'Payment', rating: 'Rating', archive: 'Archive'
  },
  how: {
    file: 'Uploaded', paper: 'On paper', shared: 'Shared', held: 'Held', later: 'To follow', asked: 'To be handed in',
    not_needed: 'Not needed', missing: 'Missing'
  },
  correct: {
    title: 'Please correct your materials', until: 'To be done by:', which: 'Which material',
    words: 'A few words (optional)', send: 'Hand in', sent: 'Your correction was handed in.'
  },
  letters: {
    title: 'Letters and certificates', open: 'Open', qr: 'QR code'
  },
  pay: {
    title: 'Payment', go: 'Pay', paid: 'Paid, receipt', notYet: 'To be paid after acceptance.',
    demo: 'This is a demonstration counter: no money moves, only a made-up receipt number is noted.',
    receipt: 'Receipt number of the demonstration', confirm: 'Simulate the payment'
  },
  rate: {
    title: 'Rate the service',
    grade: { 5: 'Very satisfied', 4: 'Satisfied', 3: 'Fairly satisfied', 2: 'Dissatisfied', 1: 'Very dissatisfied' },
    words: 'Anything to add (optional)', privacy: 'The officer cannot see your rating and may not ask for one.',
    send: 'Send', thanks: 'Thank you for your rating.'
  },
  receipt: {
    title: 'Receipt',
    lead: 'Your application stands in a ledger that cannot be changed. This page can work it out by itself; you need not take our word.',
    check: 'Get the receipt and check it', events: '1 entry of the ledger | {n} entries of the ledger',
    keep: 'Keep the receipt'
  },
  proof: {
    working: 'Working it out…', workingHint: 'by {suite}', good: 'The check holds.',
    goodHint: 'This page worked out the head of the ledger from the raw bytes by {suite}.', bad: 'The check fails.',
    badHint: 'What {suite} gives is not what is shown. Do not rely on it and ask the hall.', show: 'Show each step',
    step: { event: 'Entry {n}: its hash from the raw bytes', stretch: 'Together with its neighbours: one leaf', node: 'Joined with the branch beside it', head: 'The head of the ledger, as published' },
    explain: 'If anybody changes any entry, the last step no longer fits.'
  },
  verify: {
    title: 'Verify a document', lead: 'Enter the code on the document, or scan its QR code.', code: 'Code',
    go: 'Verify', genuine: 'Genuine', notGenuine: 'Not genuine', unknown: 'No such code.',
    unknownHint: 'Check for a slip. If it is still not found, the document may not be ours.', letter: 'Document',
    no: 'Number', item: 'Service', holder: 'Holder', issued: 'Issued', until: 'Valid until', noEnd: 'without end',
    caseNo: 'Case number'
  },
  public: {
    title: 'Public decisions', lead: 'Granted decisions that are public by law; names are masked.', from: 'From',
    to: 'To', none: 'No decision found'
  },
  nearby: {
    title: 'Nearby', lead: 'Say what you need, then see where, whether it is open, and how long the wait is.',
    forItem: 'Where to go for “{name}”', fromHere: 'From where I am', fromPoint: 'From a place…',
    locating: 'Finding your place…', located: 'Sorted by your place. It is sent with this one query and not kept.',
    noPlace: 'Your place is not known. Choose one from the list.', none: 'No place for this',
    mapLabel: 'Sketch map of {n} places', openNow: 'Open', shut: 'Closed', youAre: 'You are here',
    openUntil: 'Open until {at}', opensAt: 'Opens {at}',
    mode: { full: 'All of it', receive: 'Takes applications', terminal: 'Terminal', consult: 'Advice' },
    queue: '{n} waiting', wait: 'about {n} min', showAll: 'Show all {n} places'
  },
  me: {
    title: 'Me', data: 'My data', account: 'Account',
    field: { name: 'Name', id_no: 'Identity number', phone: 'Mobile', address: 'Address', email: 'Email', company_name: 'Name of the firm', company_id_no: 'Unified social credit code' },
    saved: 'Saved.', use: 'Used to fill in your applications; masked when shown.', looks: 'Who has looked at my data',
    looksHint: 'Staff must state a purpose to see personal data, and each time is recorded.',
    looksNone: 'Nobody has looked yet.'
  },
  door: {
    title: 'Sign in', lead: 'Sign in to apply and to see your matters.', user: 'Account', password: 'Password',
    submit: 'Sign in', lost: 'Your session has ended. Please sign in again; what you entered is kept.',
    failed: 'Signing in there did not work ({code}). Try again or use another way.', demo: 'Demonstration accounts',
    demoHint: 'Synthetic data; one press signs you in.',
    staff: 'This is a staff account. Please use the entrance for staff.'
  },
  terminal: {
    stillThere: 'Are you still there?',
    forgets: 'Nothing was touched for a while. To protect your privacy everything will be cleared.', goOn: 'Go on',
    end: 'End and clear', pad: 'Number pad'
  }
}
