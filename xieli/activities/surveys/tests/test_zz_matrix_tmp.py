import pytest, pathlib
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests import cast as c
from tests.world import addresses, _parts
from tests.world_surveys import *
from xieli.activities.pairing.tests.loop import rules_of_the_house
pytestmark=pytest.mark.django_db
READERS=("","李梅","周敏","王强","刘芸","陈主席","孙主席","何审","赵六")
def test_it():
    rules_of_the_house()
    cast=c.federation(); world=world_surveys(cast)
    lines=[l.split() for l in pathlib.Path("/tmp/w/matrix/surveys.txt").read_text().splitlines()]
    table={(n,h):[int(x) for x in r] for n,h,*r in lines}
    bad=[]
    for a in addresses():
        if not a.name.startswith("surveys:"): continue
        args=[world[MEANS_SURVEYS.get((a.name,p),p)] for p in _parts(a.pattern,a.name)]
        for how in ("GET","POST"):
            want=table.get((a.name,how),[405]*9)
            got=[]
            for who in READERS:
                cl=Client(raise_request_exception=False)
                if who: c.sign_in(cl,cast,who)
                sid=transaction.savepoint()
                body=world["survey_body"] if a.name in ANSWERED else BODIES_SURVEYS.get(a.name,{})
                r=getattr(cl,how.lower())(reverse(a.name,args=args),body if how=="POST" else {})
                got.append(r.status_code)
                transaction.savepoint_rollback(sid)
            if a.name.endswith("wizard"): continue
            if got!=want and not (want==[405]*9 and set(got)<={405,302}): bad.append((a.name,how,got,want))
    assert not bad, "\n".join(map(str,bad))
