import pytest
from django.db import transaction
from django.test import Client
from tests import cast as c
from tests.world import World, addresses
pytestmark = pytest.mark.django_db
READERS = ("", "李梅", "周敏", "王强", "刘芸", "陈主席", "孙主席", "何审", "赵六")
def test_dump():
    w = World()
    clients = {n: (c.sign_in(Client(raise_request_exception=False), w.cast, n) if n else Client(raise_request_exception=False)) for n in READERS}
    out=[]
    for a in addresses():
        url=w.url_of(a)
        for m in ("get","post"):
            row=[]
            for n in READERS:
                sid=transaction.savepoint()
                r=getattr(clients[n],m)(url)
                getattr(r,'close',lambda:None)
                row.append(str(r.status_code))
                transaction.savepoint_rollback(sid)
            out.append((m,a.name,row))
    open("/tmp/w/matrix.txt","w").write("\n".join(f"{m:4} {n:26} {' '.join(r)}" for m,n,r in out))
