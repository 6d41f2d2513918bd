"""Nothing lost, nothing twice: the production engine against a faulty world, replayed by seed.

One session drives ``bocounter.sync.round.run`` and the commands of one to three desks, each
on its own SQLite file, against an ERP in virtual time (``world``) through a line that breaks
(``line``). The pages come through the Tryton connector's own paging (``streams.pull``). Then
everything heals, a bounded number of rounds must bring everything in, and the promises are
looked at. After every step of a desk its store is looked at too (``promises``).

Looked at, by the numbers of the invariants that the figure is reported by:

 1  a word that was confirmed is for ever in exactly one state; none disappears, and one is
    taken back only by a person
 2  one effect a reference at most; exactly one when done (a second one only where a middlebox
    repeated the request and the ERP keeps no unique reference: then it must be reported, and is
    counted as ``replay_doubled_and_reported`` among the faults, not as ``duplicated``)
 3  done means: the ERP's record is kept, and it carries our reference
 4  nothing leaves before SENDING and its attempt are on the disk
 5  a word leaves after the one it depends on, with that one's real id
 6  words of one record reach the ERP in the order in which they were written, except for one that
    waited for a person's decision about another, or whose effect came hours later
 7  a change leaves on what the person saw; a dispute stays until a person closes it, and every
    word that cannot go on by itself is shown to one, or the word that it needs is
 8  a change sends the fields that the person changed, and no others
 9  a cursor is never ahead of the rows it stands for
10  freshness never goes back
11  after a quiet time the mirror is the ERP: ids, versions and every field, and so are the readings
12  a pull changes none of our rows; no mirrored row goes back to an older version
13  freshness is a server time of a page that was read, and all that was visible then is here
14  nothing vanishes that the ERP has; a mass loss is not believed
15  a record with a live word stays in sight
16  a word that never gets through keeps no word about another record waiting
17  nothing is sent before the time the ERP asked to wait for
18  a refused login rejects nothing; one login a round
19  faults off: everything is in within a bounded number of rounds
20  "everything is in" is only said when it is
21  a cancelled round leaves finished pages (9 and 11 after it)
22  all of this with the desk's clock a day off, between and within rounds
24  a store that is held cannot be opened a second time
25  after every crash: integrity, foreign keys, readings; at the end the chain of the audit, which
    is never said to be cut; a damaged store is known as one, and mended
26  an older copy of the store, put back beside the journal of now, loses and repeats nothing
27  the same seed gives the same trace, whatever the number of processes
29  another ERP at the same address is asked for its name, and for nothing else
30  in three of ten sessions clerks also choose how a part is got and take orders at the counter
    (``trading``): a choice keeps its word, a word makes one document, an order is on the board
    once, and the best option of every line is what the facts say; in half of these deliveries are
    counted in as well (``unloading``): what was counted and set aside is kept whole

Beside the sessions: ``crash_points`` dies at every place of written scenes, ``power_loss`` opens
what a disk may hold after the power went, ``full_disk`` lets the disk be full or fail at the
first write, the second, and so on, ``kills`` kills the real program, ``soak`` lets four desks go
on for days, ``profiles`` does all of it and the sessions with a real Tryton
(``tests/outside/erp_sessions.py``), also on PostgreSQL (``tests/outside/postgres/sessions.py``).

Proven elsewhere: 23 (``tests/store/test_migrations.py``), 28 (``tests/security``). Not simulated
yet: damaged bytes on the wire (the real connector meets them in ``tests/outside``), delete
feeds, an ERP whose own clock is set, several threads.
"""
