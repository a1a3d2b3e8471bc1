-- Who moves from where to where, for everybody at once: (previous student, new student, hold reason or '').
-- Written from docs/glossary.md and the product's rule, not from domain/matching.py, which it is compared with.
-- :today is an ISO date.
with
  -- A UPN that was corrected may have been another child's: it says nothing about who a child is.
  standing as (
    select student_id, value, is_temporary from identifier where kind <> 'corrected_upn'
  ),

  -- Two students of different schools who share an identifier, one of whom is on roll here today while the other
  -- has something on record there, and has left or at least started there first.
  move as (
    select
      previous.student_id as previous_id,
      new.student_id as new_id,
      min(ours.is_temporary) as is_temporary_only
    from standing as ours
    join standing as theirs on theirs.value = ours.value
    join student as new on new.student_id = ours.student_id
    join student as previous on previous.student_id = theirs.student_id
    where previous.school_id <> new.school_id
      and new.entry_date <= :today and coalesce(new.leaving_date, '9999-12-31') > :today
      and previous.incident_count > 0
      and (
        previous.leaving_date <= :today
        or (previous.entry_date <= :today and previous.entry_date < new.entry_date)
      )
    group by previous.student_id, new.student_id
  ),

  -- In a chain A -> B -> C, the record of A comes with that of B if B has received it (for its present stay), came
  -- after A and still is known to be the same child. Of two schools with each other's records the later one stands.
  has_it_already as (
    select earlier_move.previous_id, earlier_move.new_id
    from move as earlier_move
    join move as later_move on later_move.new_id = earlier_move.new_id
    join received
      on received.new_id = later_move.previous_id and received.previous_id = earlier_move.previous_id
    join student as later on later.student_id = later_move.previous_id
    join student as earlier on earlier.student_id = earlier_move.previous_id
    where (received.stay is null or received.stay = later.entry_date)
      and later.entry_date > earlier.entry_date
      and exists (
        select 1 from standing as ours join standing as theirs on theirs.value = ours.value
        where ours.student_id = later.student_id and theirs.student_id = earlier.student_id
      )
  )

select
  move.previous_id,
  move.new_id,
  case
    when previous.shares_upn or new.shares_upn
      then 'upn_on_two_students'
    -- On both rolls, on purpose or not: comes before all that the other school knows of the child.
    when coalesce(previous.leaving_date, '9999-12-31') > :today
         and (previous.status in ('M', 'S', 'G') or new.status in ('M', 'S', 'G'))
      then 'dual_registration'
    when coalesce(previous.leaving_date, '9999-12-31') > :today
      then 'on_roll_at_both'
    -- A surname agrees if any name that one school knows, legal or preferred, is known to the other.
    when previous.birth_date <> new.birth_date
         and previous.plain_surname not in (new.plain_surname, new.plain_preferred)
         and (previous.plain_preferred = ''
              or previous.plain_preferred not in (new.plain_surname, new.plain_preferred))
      then 'surname_and_birth_date_differ'
    when previous.birth_date <> new.birth_date
      then 'birth_date_differs'
    when move.is_temporary_only
      then 'temporary_upn_only'
    else ''
  end as held
from move
join student as previous on previous.student_id = move.previous_id
join student as new on new.student_id = move.new_id
where not exists (
  select 1 from has_it_already as done
  where done.previous_id = move.previous_id and done.new_id = move.new_id
)
